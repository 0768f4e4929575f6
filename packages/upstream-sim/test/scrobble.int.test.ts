import { apiKey, batch, field, type Fixture, sharedSecret, startSeconds, startSim } from './sim-client.ts'
import { signParams } from '../src/index.ts'

let fixture: Fixture
let sk: string
beforeEach(async () => {
  fixture = await startSim()
  sk = (await fixture.link('listener')).sk
})
afterEach(() => fixture.sim.stop())

const one = (fields: Record<string, string> = {}) => ({
  method: 'track.scrobble',
  sk,
  artist: 'Cher',
  track: 'Believe',
  timestamp: String(startSeconds),
  ...fields,
})
const received = async () => (await fixture.control('GET', 'lastfm/received?user=listener')).json

describe('track.scrobble', () => {
  test('answers one scrobble as an object, with Last.fm’s types', async () => {
    const answer = await fixture.post(one({ album: 'Believe', albumArtist: 'Cher' }))
    expect(answer).toMatchObject({ status: 200, type: 'application/json; charset=utf-8' })
    expect(answer.json).toEqual({
      scrobbles: {
        scrobble: {
          artist: { corrected: '0', '#text': 'Cher' },
          track: { corrected: '0', '#text': 'Believe' },
          album: { corrected: '0', '#text': 'Believe' },
          albumArtist: { corrected: '0', '#text': 'Cher' },
          ignoredMessage: { code: '0', '#text': '' },
          timestamp: String(startSeconds),
        },
        '@attr': { accepted: 1, ignored: 0 },
      },
    })
  })

  test('answers a batch as an array in its order, and says of each why it was ignored', async () => {
    const day = 86_400
    const timestamps = [startSeconds, startSeconds - 15 * day, startSeconds + day, startSeconds, startSeconds]
    const artists = ['Cher', 'Cher', 'Cher', 'Unknown Artist', ' ']
    const answer = await fixture.post({ ...batch(timestamps, (index) => ({ artist: artists[index]! })), sk })
    const scrobble = ['0', '3', '4', '1', '1'].map((code, index) => ({
      ignoredMessage: { code },
      timestamp: String(timestamps[index]),
    }))
    expect(answer.json).toMatchObject({ scrobbles: { scrobble, '@attr': { accepted: 1, ignored: 4 } } })
    expect(await received()).toMatchObject({ totals: { scrobbles: 1 } })
  })

  test('answers in XML by default', async () => {
    const answer = await fixture.post(one({ format: 'xml', track: 'A & B' }))
    expect(answer.type).toBe('text/xml; charset=utf-8')
    expect(answer.text).toContain('<lfm status="ok"><scrobbles accepted="1" ignored="0"><scrobble>')
    expect(answer.text).toContain('<track corrected="0">A &amp; B</track>')
    const failed = await fixture.post(one({ format: 'xml', sk: 'wrong' }))
    expect(failed.text).toContain('<lfm status="failed"><error code="9">Invalid session key')
  })

  test('keeps a resent scrobble once, though it accepts it again', async () => {
    const many = { ...batch([startSeconds, startSeconds - 300]), sk }
    for (let sent = 0; sent < 3; sent += 1) {
      expect((await fixture.post(many)).json).toMatchObject({
        scrobbles: { '@attr': { accepted: 2, ignored: 0 } },
      })
    }
    expect(await received()).toMatchObject({
      totals: { scrobbles: 2, received: 6 },
      scrobbles: [
        { artist: 'Cher', track: 'Track 0', timestamp: startSeconds, times_received: 3 },
        { artist: 'Cher', track: 'Track 1', timestamp: startSeconds - 300, times_received: 3 },
      ],
    })
  })

  test('reports a corrected name and keeps that', async () => {
    await fixture.control('POST', 'lastfm/corrections', { from: 'Chr', to: 'Cher' })
    const answer = await fixture.post(one({ artist: 'chr' }))
    expect(answer.json).toMatchObject({
      scrobbles: { scrobble: { artist: { corrected: '1', '#text': 'Cher' }, track: { corrected: '0' } } },
    })
    expect(await received()).toMatchObject({ scrobbles: [{ artist: 'Cher' }] })
  })

  test('refuses the whole batch for a missing parameter, or for more than 50', async () => {
    const incomplete: Record<string, string> = { ...batch([1, 2, 3]), sk }
    expect(await fixture.post(incomplete, { 'track[1]': undefined })).toMatchObject({ json: { error: 13 } })
    const { 'track[1]': _left, ...unsound } = incomplete
    expect(await fixture.post(unsound)).toMatchObject({ status: 400, json: { error: 6 } })
    const tooMany = { ...batch(Array.from({ length: 51 }, () => startSeconds)), sk }
    expect(await fixture.post(tooMany)).toMatchObject({ status: 400, json: { error: 6 } })
    expect(await received()).toMatchObject({ totals: { scrobbles: 0 } })
  })

  test('must be posted, signed, with a session key that is still good', async () => {
    const params = new Map(Object.entries({ ...one(), api_key: apiKey }))
    const api_sig = signParams(params, sharedSecret)
    expect(await fixture.get({ ...one(), api_sig })).toMatchObject({ status: 403, json: { error: 4 } })
    expect(await fixture.post(one(), { track: 'Other' })).toMatchObject({ status: 403, json: { error: 13 } })
    expect(await fixture.control('POST', 'lastfm/revoke', { user: 'LISTENER' })).toMatchObject({
      json: { user: 'listener', revoked: 1 },
    })
    expect(await fixture.post(one())).toMatchObject({
      status: 403,
      json: { error: 9, message: 'Invalid session key - Please re-authenticate' },
    })
    const again = await fixture.link('listener')
    expect(await fixture.post(one({ sk: again.sk }))).toMatchObject({ status: 200 })
  })

  test('takes everything from the query of a POST without a body or type', async () => {
    const params = new Map(
      Object.entries({ ...one(), api_key: apiKey, format: 'json', method: 'TRACK.scrobble' }),
    )
    params.set('api_sig', signParams(params, sharedSecret))
    const url = fixture.sim.lastfm.apiUrl().replace(/\/$/, '')
    const response = await fetch(`${url}?${new URLSearchParams([...params]).toString()}`, { method: 'POST' })
    expect(await response.json()).toMatchObject({ scrobbles: { '@attr': { accepted: 1 } } })
  })

  test('takes a full batch of long names, and refuses a body beyond reason', async () => {
    const long = '音'.repeat(255)
    const full = batch(
      Array.from({ length: 50 }, (_, index) => startSeconds - index),
      () => ({ artist: long, album: long, albumArtist: long }),
    )
    expect((await fixture.post({ ...full, sk })).json).toMatchObject({
      scrobbles: { '@attr': { accepted: 50 } },
    })
    expect(await fixture.post(one({ album: 'x'.repeat(1_100_000) }))).toMatchObject({ status: 413 })
  })

  test('ignores with code 5 what is over the daily limit, until the next day', async () => {
    await fixture.sim.stop()
    fixture = await startSim({ lastfm: { apiKey, sharedSecret, dailyLimit: 3 } })
    sk = (await fixture.link('listener')).sk
    const codes = async (fields: Record<string, string>) =>
      [...(await fixture.post({ ...fields, sk })).text.matchAll(/"code":"(\d)"/g)].map((match) => match[1])
    const five = batch([1, 2, 3, 4, 5].map((second) => startSeconds - second))
    expect(await codes(five)).toEqual(['0', '0', '0', '5', '5'])
    expect(await codes(five)).toEqual(['0', '0', '0', '5', '5'])
    fixture.clock.ms += 86_400_000
    expect(await codes(five)).toEqual(['0', '0', '0', '0', '0'])
  })
})

describe('track.updateNowPlaying', () => {
  test('answers with the root nowplaying and shows up until the track is over', async () => {
    const playing = {
      method: 'track.updateNowPlaying',
      sk,
      artist: 'Beatles',
      track: 'Help!',
      duration: '140',
    }
    expect((await fixture.post(playing)).json).toEqual({
      nowplaying: {
        artist: { corrected: '1', '#text': 'The Beatles' },
        track: { corrected: '0', '#text': 'Help!' },
        album: { corrected: '0', '#text': '' },
        albumArtist: { corrected: '0', '#text': '' },
        ignoredMessage: { code: '0', '#text': '' },
      },
    })
    expect(await received()).toMatchObject({ now_playing: { artist: 'The Beatles', track: 'Help!' } })
    fixture.clock.ms += 140_000
    expect(await received()).toMatchObject({ now_playing: null })
  })
})

test('keeps apart what belongs to two users', async () => {
  const other = await fixture.link('other')
  await fixture.post(one())
  await fixture.post(one({ sk: other.sk }))
  expect(await received()).toMatchObject({ totals: { scrobbles: 1, received: 1 } })
  expect((await fixture.control('GET', 'lastfm/received')).json).toMatchObject({
    totals: { scrobbles: 2 },
    scrobbles: [{ user: 'listener' }, { user: 'other' }],
  })
  expect(field(await fixture.get({ method: 'user.getInfo', user: 'Other' }), 'user', 'playcount')).toBe('1')
})
