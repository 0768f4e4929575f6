import { apiKey, batch, type Fixture, sharedSecret, startSeconds, startSim } from './sim-client.ts'

let fixture: Fixture
let sk: string
beforeEach(async () => {
  fixture = await startSim()
  sk = (await fixture.link('listener')).sk
})
afterEach(() => fixture.sim.stop())

const recent = (fields: Record<string, string> = {}) =>
  fixture.get({ method: 'user.getRecentTracks', user: 'listener', ...fields })
const scrobbleMany = (count: number) =>
  fixture.post({ ...batch(Array.from({ length: count }, (_, index) => startSeconds - 60 * (index + 1))), sk })

describe('user.getRecentTracks', () => {
  test('gives pages, newest first, with totals as strings', async () => {
    await scrobbleMany(5)
    expect((await recent({ limit: '2', page: '2' })).json).toMatchObject({
      recenttracks: {
        track: [
          { name: 'Track 2', date: { uts: String(startSeconds - 180), '#text': '15 Jan 2026, 11:57' } },
          { name: 'Track 3', artist: { mbid: '', '#text': 'Cher' }, album: { mbid: '', '#text': '' } },
        ],
        '@attr': { user: 'listener', page: '2', perPage: '2', totalPages: '3', total: '5' },
      },
    })
    expect((await recent({ limit: '2', page: '4' })).json).toMatchObject({ recenttracks: { track: [] } })
  })

  test('gives one track as an object and none as an empty list', async () => {
    expect((await recent()).json).toMatchObject({ recenttracks: { track: [], '@attr': { total: '0' } } })
    await scrobbleMany(1)
    expect((await recent()).json).toMatchObject({ recenttracks: { track: { name: 'Track 0' } } })
  })

  test('puts what plays now before every page, without a date, uncounted', async () => {
    await scrobbleMany(2)
    await fixture.post({ method: 'track.updateNowPlaying', sk, artist: 'Cher', track: 'Now' })
    for (const page of ['1', '2']) {
      const { json } = await recent({ limit: '1', page })
      expect(json).toMatchObject({
        recenttracks: {
          track: [{ name: 'Now', '@attr': { nowplaying: 'true' } }, { date: expect.anything() as unknown }],
          '@attr': { total: '2' },
        },
      })
      expect(json).not.toHaveProperty('recenttracks.track.0.date')
    }
  })

  test('gives the artist in full and whether the track is loved, if extended', async () => {
    await scrobbleMany(2)
    expect((await fixture.post({ method: 'track.love', sk, artist: 'cher', track: 'TRACK 0' })).json).toEqual(
      {},
    )
    const { json } = await recent({ extended: '1' })
    expect(json).toMatchObject({
      recenttracks: {
        track: [
          { artist: { name: 'Cher', mbid: '', url: 'https://www.last.fm/music/Cher' }, loved: '1' },
          { loved: '0' },
        ],
      },
    })
    await fixture.post({ method: 'track.unlove', sk, artist: 'Cher', track: 'Track 0' })
    expect((await recent({ extended: '1' })).json).toMatchObject({
      recenttracks: { track: [{ loved: '0' }, {}] },
    })
  })

  test('takes from and to as after and before', async () => {
    await scrobbleMany(4)
    const between = { from: String(startSeconds - 240), to: String(startSeconds - 60) }
    expect((await recent(between)).json).toMatchObject({
      recenttracks: { track: [{ name: 'Track 1' }, { name: 'Track 2' }], '@attr': { total: '2' } },
    })
  })

  test.each([
    [{ user: 'nobody' }, 404, 'User not found'],
    [{ user: '' }, 400, 'Invalid parameters - Your request is missing a required parameter'],
    [{ limit: '0' }, 400, 'limit param out of bounds (1-1000)'],
    [{ page: '0' }, 400, 'page param out of bounds (1-1000000)'],
  ])('refuses %j with error 6', async (fields, status, message) => {
    expect(await recent(fields)).toMatchObject({ status, json: { error: 6, message } })
  })

  test('knows the user by the session key, and refuses one that is no longer good', async () => {
    expect((await recent({ user: '', sk })).json).toMatchObject({
      recenttracks: { '@attr': { user: 'listener' } },
    })
    expect((await recent({ sk: 'gone' })).json).toMatchObject({ error: 9 })
  })
})

describe('user.getInfo', () => {
  test('gives counts as strings', async () => {
    await scrobbleMany(3)
    expect((await fixture.get({ method: 'user.getinfo', user: 'LISTENER' })).json).toMatchObject({
      user: {
        name: 'listener',
        playcount: '3',
        subscriber: '0',
        registered: { unixtime: String(startSeconds), '#text': startSeconds },
      },
    })
  })
})

describe('any call', () => {
  test('is refused for an unknown key, method or format, each in its own words', async () => {
    expect(await fixture.get({ method: 'user.getInfo', api_key: 'other' })).toMatchObject({
      status: 403,
      json: { error: 10 },
    })
    expect(await fixture.get({ method: 'artist.getInfo' })).toMatchObject({ status: 400, json: { error: 3 } })
    expect(await fixture.get({})).toMatchObject({ status: 400, json: { error: 6 } })
    const odd = await fixture.get({ method: 'user.getInfo', format: 'yaml' })
    expect(odd.text).toContain('<error code="5">')
  })

  test('may read by POST, and a signature that is there is checked', async () => {
    expect(await fixture.post({ method: 'user.getInfo', user: 'listener' })).toMatchObject({ status: 200 })
    expect(await recent({ api_sig: 'f'.repeat(32) })).toMatchObject({ status: 403, json: { error: 13 } })
  })

  test('is refused with 29 beyond the rate, until time has passed', async () => {
    await fixture.sim.stop()
    fixture = await startSim({ lastfm: { apiKey, sharedSecret, requestsPerSecond: 5, burst: 5 } })
    const statuses = async () => {
      const answers: number[] = []
      for (let sent = 0; sent < 6; sent += 1)
        answers.push((await fixture.get({ method: 'auth.getToken' })).status)
      return answers
    }
    expect(await statuses()).toEqual([200, 200, 200, 200, 200, 429])
    expect((await fixture.get({ method: 'auth.getToken' })).json).toMatchObject({ error: 29 })
    fixture.clock.ms += 1_000
    expect(await statuses()).toEqual([200, 200, 200, 200, 200, 429])
  })
})
