import { request as send } from 'node:http'
import { connect } from 'node:net'
import { startBroker, startEngines, type TestEngines } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway, type TestGateway } from '../gateway.ts'
import { md5, type Player, signUp as signUpAt } from '../players.ts'
import { badSession, getText, handshakeOf, ok, post, seconds, shakeHands } from './audioscrobbler-client.ts'

let engines: TestEngines
let gateway: TestGateway
let events: Awaited<ReturnType<typeof watchPlays>>

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { config: { trustedProxies: ['127.0.0.1'] } })
  events = await watchPlays(engines.kafka)
})

afterAll(async () => {
  await events.stop()
  await gateway.stop()
  await engines.stop()
})

/** A user who is known to the gateway and has an app password. */
const signUp = (username: string) => signUpAt(gateway, username)
const get = (path: string) => getText(gateway.url() + path)
const open = (player: Player, more = {}) => shakeHands(gateway, player, more)

const joga = { 'a[0]': 'Björk', 't[0]': 'Jóga' }

describe('a handshake', () => {
  test.each([
    ['/', ''],
    ['/audioscrobbler/', '/audioscrobbler'],
    ['/audioscrobbler', '/audioscrobbler'],
  ])('at %s is answered with a session and where to go on', async (path, prefix) => {
    const ada = await signUp(`ada${path.length}`)
    const { status, text } = await get(`${path}?${handshakeOf(ada)}`)
    expect(status).toBe(200)
    const [first, session, ...rest] = text.split('\n')
    expect([first, session]).toEqual(['OK', expect.stringMatching(/^[0-9a-f]{32}$/)])
    const base = gateway.url() + prefix
    expect(rest).toEqual([`${base}/np_1.2`, `${base}/protocol_1.2`, ''])
    const { nowPlaying, submission } = { nowPlaying: rest[0] ?? '', submission: rest[1] ?? '' }
    expect(await post(nowPlaying, { s: session ?? '', a: 'Björk', t: 'Jóga' })).toEqual(ok)
    expect(await post(submission, { s: session ?? '', ...joga, 'i[0]': seconds(300) })).toEqual(ok)
  })

  test.each([
    ['the wrong password', { a: md5('wrong') }, 'BADAUTH\n'],
    ['a user nobody knows', { u: 'nobody' }, 'BADAUTH\n'],
    ['a clock that is an hour late', { t: seconds(3600) }, 'BADTIME\n'],
    ['a clock that is an hour ahead', { t: seconds(-3600) }, 'BADTIME\n'],
    ['another version', { p: '1.1' }, 'FAILED p: must be 1.2 or 1.2.1\n'],
    ['no time', { t: '' }, 'FAILED t: must be the time in seconds since 1970\n'],
    ['a proof that is no MD5 hash', { a: 'x' }, 'FAILED a: must be an MD5 hash\n'],
  ])('with %s is refused', async (what, more, text) => {
    const user = await signUp(`user-${what.replaceAll(' ', '-')}`.slice(0, 30))
    expect(await get(`/?${handshakeOf(user, more)}`)).toEqual({ status: 200, text })
  })

  test('of a user without an app password is refused', async () => {
    await gateway.register('none')
    expect((await get(`/?${handshakeOf({ username: 'none', password: '' })}`)).text).toBe('BADAUTH\n')
  })

  test('with too many wrong passwords is told to wait', async () => {
    const user = await signUp('guessed')
    const texts: string[] = []
    for (let tries = 0; tries < 31; tries += 1) {
      texts.push((await get(`/?${handshakeOf({ ...user, password: 'guess' })}`)).text)
    }
    expect(texts.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'BADAUTH\n'))
    expect(texts[30]).toMatch(/^FAILED Too many failed sign-ins.*\n$/)
  })

  test.each([
    [{ host: 'box.local' }, 'http://box.local:80/'],
    [{ host: 'box.local:8000' }, 'http://box.local:8000/'],
    [{ host: 'box.local', 'x-forwarded-proto': 'https' }, 'https://box.local:443/'],
    [{ host: 'evil.example' }, 'FAILED'],
  ])('that came to %j is sent to %s', async (headers, expected) => {
    const user = await signUp(`host-${md5(JSON.stringify(headers)).slice(0, 8)}`)
    const text = await new Promise<string>((resolve, reject) => {
      send(`${gateway.url()}/?${handshakeOf(user)}`, { headers }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () => resolve(body))
      })
        .on('error', reject)
        .end()
    })
    expect(text).toContain(expected)
  })

  test('is not what a browser at the same address gets', async () => {
    expect(await get('/')).toMatchObject({ status: 302, text: '' })
    expect((await get('/?p=1.2')).status).toBe(302)
    expect((await get('/audioscrobbler')).status).toBe(404)
  })
})

describe('a submission', () => {
  test('is published with its client, and a loved track is loved', async () => {
    const user = await signUp('listener')
    const { session: s, submission, nowPlaying } = await open(user)
    const now = { s, a: 'Björk', t: 'Jóga', b: 'Homogenic', l: '305', n: '3', m: '' }
    expect(await post(nowPlaying, now)).toEqual(ok)
    const i = seconds(300)
    const form = { s, ...joga, 'i[0]': i, 'o[0]': 'P', 'r[0]': 'L', 'l[0]': '305', 'b[0]': 'Homogenic' }
    expect(await post(submission, form)).toEqual(ok)
    const seen = await events.ofUser(user.id, 3)
    const track = { user_id: user.id, artist: 'Björk', title: 'Jóga', source: 'audioscrobbler/mpdscribble' }
    const full = { ...track, album: 'Homogenic', duration_ms: 305_000 }
    expect(seen).toMatchObject([
      { type: 'play.started', data: { ...full, track_number: 3 } },
      {
        type: 'play.completed',
        data: { ...full, started_at: new Date(Number(i) * 1000).toISOString() },
      },
      { type: 'feedback.given', data: { ...track, feedback: 'loved' } },
    ])
  })

  test('of 50 tracks is taken whole, without those that can not be taken', async () => {
    const user = await signUp('batch')
    const { session: s, submission } = await open(user)
    const form: Record<string, string> = { s }
    for (let index = 0; index < 50; index += 1) {
      form[`a[${index}]`] = index === 7 ? '' : '音'.repeat(80)
      form[`t[${index}]`] = `track ${index}`
      form[`i[${index}]`] = seconds(300 * (index + 1))
    }
    expect(await post(submission, form)).toEqual(ok)
    const seen = await events.ofUser(user.id, 49)
    expect(seen.map(({ data }) => data.title)).not.toContain('track 7')
    expect(seen).toHaveLength(49)
  })

  test('of nothing that can be taken is OK, or it would be sent for ever', async () => {
    const user = await signUp('futile')
    const { session: s, submission, nowPlaying } = await open(user)
    expect(await post(submission, { s, ...joga, 'i[0]': '0' })).toEqual(ok)
    expect(await post(submission, { s, ...joga, 'i[0]': seconds(60), 'r[0]': 'S' })).toEqual(ok)
    expect(await post(nowPlaying, { s, a: '(null)', t: '(null)' })).toEqual(ok)
    expect(await post(submission, { s, 'a[0]': 'the', 't[0]': 'only one', 'i[0]': seconds(60) })).toEqual(ok)
    expect((await events.ofUser(user.id, 1)).map(({ data }) => data.title)).toEqual(['only one'])
  })

  test('without a track is refused', async () => {
    const { session: s, submission } = await open(await signUp('empty'))
    expect(await post(submission, { s })).toEqual({ status: 200, text: 'FAILED a[0]: is required\n' })
  })

  test.each(['/np_1.2', '/protocol_1.2'])('to %s without a session that is open is refused', async (path) => {
    const url = gateway.url() + path
    expect(await post(url, { s: 'f'.repeat(32), ...joga })).toEqual(badSession)
    expect(await post(url, joga)).toEqual(badSession)
    expect(await get(path)).toMatchObject({
      status: 405,
      text: expect.stringMatching(/^FAILED .*\n$/) as string,
    })
  })

  test('that is too long, and one that is no UTF-8, are refused', async () => {
    const { session: s, submission } = await open(await signUp('odd'))
    const long = await post(submission, { s, ...joga, 'b[0]': 'x'.repeat(500_000) })
    expect(long).toEqual({ status: 200, text: 'FAILED The body may be at most 500000 bytes long\n' })
    const bytes = Buffer.from(`s=${s}&a[0]=Bj\u00f6rk`, 'latin1')
    const raw = await post(submission, bytes)
    expect(raw).toEqual({ status: 200, text: 'FAILED body: is not UTF-8\n' })
  })

  test('as VLC writes it, in one piece that VLC reads, is taken', async () => {
    const user = await signUp('vlc-user')
    const { session: s } = await open(user, { c: 'vlc', v: '3.0.21' })
    const body = `s=${s}&a%5B2%5D=Bj%C3%B6rk&t%5B2%5D=J%C3%B3ga&i%5B2%5D=${seconds(400)}&o%5B2%5D=P&r%5B2%5D=&l%5B2%5D=305&b%5B2%5D=&n%5B2%5D=&m%5B2%5D=`
    const head = [
      'POST /protocol_1.2 HTTP/1.1',
      'Host: 127.0.0.1',
      'User-Agent: vlc/3.0.21',
      'Connection: close',
      'Accept-Encoding: identity',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}`,
    ]
    const { port } = new URL(gateway.url())
    const first = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(`${head.join('\r\n')}\r\n\r\n${body}\r\n\r\n`),
      )
      socket.once('data', (chunk) => resolve(chunk.toString())).on('error', reject)
      socket.on('close', () => reject(new Error('closed without an answer')))
    })
    expect(first).toMatch(/\r\n\r\nOK\n$/)
    expect(first.length).toBeLessThan(1023)
    expect(await events.ofUser(user.id, 1)).toMatchObject([
      { type: 'play.completed', data: { title: 'Jóga', source: 'audioscrobbler/vlc' } },
    ])
  })
})

test('while the broker is down players are told to come back, and lose nothing', async () => {
  const broker = await startBroker()
  const apart = await startGateway({ ...engines, kafka: broker.kafka })
  const user = await signUpAt(apart, 'patient')
  const { session: s, submission } = await shakeHands(apart, user)
  await broker.stop()
  const refused = await post(submission, { s, ...joga, 'i[0]': seconds(60) })
  expect(refused).toEqual({ status: 200, text: expect.stringMatching(/^FAILED .+\n$/) as string })
  await apart.stop()
})
