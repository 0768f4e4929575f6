import { createHash } from 'node:crypto'
import { sourceOfClient } from './client-names.ts'
import { isHandshake, isProofOfPassword, isProofOfSecret, isTimely, readHandshake } from './handshake.ts'
import { replyAddress } from './reply-address.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const good = { hs: 'true', p: '1.2.1', c: 'mdc', v: '0.24', u: 'ada', t: '1778000000', a: md5('x') }
const queryOf = (values: Record<string, string>) => ({ query: new URLSearchParams(values).toString() })

test.each([
  ['hs=true&p=1.2', true],
  ['p=1.2&hs=true', true],
  ['', false],
  ['hs=false', false],
  ['ths=true', false],
  ['x=%26hs=true', false],
  ['hs=trueish', false],
])('the query "%s" is a handshake: %s', (query, expected) => {
  expect(isHandshake({ query })).toBe(expected)
})

test('a handshake is read, without the client id too', () => {
  const { c: _c, v: _v, ...least } = good
  expect(readHandshake(queryOf(good))).toMatchObject({ u: 'ada', t: good.t, a: good.a, c: 'mdc' })
  expect(readHandshake(queryOf({ ...least, p: '1.2' }))).toMatchObject({ c: '' })
})

test.each([
  ['p', '1.1'],
  ['p', ''],
  ['u', ''],
  ['t', 'now'],
  ['t', '-1'],
  ['t', '1e9'],
  ['a', 'abc'],
  ['a', `${md5('x')}0`],
])('a handshake whose %s is "%s" is refused by its name', (name, value) => {
  expect(() => readHandshake(queryOf({ ...good, [name]: value }))).toThrow(`${name}: `)
})

test.each(['p', 'u', 't', 'a'])('a handshake without %s is refused', (name) => {
  const { [name]: _, ...rest } = good as Record<string, string>
  expect(() => readHandshake(queryOf(rest))).toThrow(`${name}: `)
})

test('a handshake with two users is refused', () => {
  expect(() => readHandshake({ query: `${queryOf(good).query}&u=grace` })).toThrow('u: ')
})

test.each([
  ['the MD5 of the MD5 of the password and the time', isProofOfPassword, md5('secret')],
  ['the MD5 of the shared secret and the time', isProofOfSecret, 'secret'],
])('the proof is %s', (_, isProof, first) => {
  const { t } = good
  expect(isProof({ t, a: md5(first + t) }, 'secret')).toBe(true)
  expect(isProof({ t, a: md5(first + t) }, 'other')).toBe(false)
  expect(isProof({ t, a: md5(`${first}${t}0`) }, 'secret')).toBe(false)
  expect(isProof({ t, a: md5(first) }, 'secret')).toBe(false)
})

test.each([
  [0, true],
  [900, true],
  [-900, true],
  [901, false],
  [-901, false],
])('a clock that is off by %d s is right: %s', (seconds, expected) => {
  expect(isTimely({ t: String(1_778_000_000 + seconds) }, 1_778_000_000_000)).toBe(expected)
})

test.each([
  ['127.0.0.1:8000', false, 'http://127.0.0.1:8000'],
  ['box.local', false, 'http://box.local:80'],
  ['listen.example.org', true, 'https://listen.example.org:443'],
  ['listen.example.org:8443', true, 'https://listen.example.org:8443'],
  ['[::1]:8000', false, 'http://[::1]:8000'],
])('a client that came to %s (over TLS: %s) is sent to %s', (host, secure, expected) => {
  expect(replyAddress({ headers: { host }, secure })).toBe(expected)
})

test.each(['', 'a b', 'a/b', 'a@b', 'a:123456', 'a\nb'])('%j is no host', (host) => {
  expect(() => replyAddress({ headers: { host }, secure: false })).toThrow('Host')
})

test.each([
  ['mdc', 'audioscrobbler/mpdscribble'],
  ['ss7', 'audioscrobbler/lyrion'],
  ['vlc', 'audioscrobbler/vlc'],
  ['constructor', 'audioscrobbler/constructor'],
  ['', 'audioscrobbler'],
])('the client "%s" is the source %s', (id, source) => {
  expect(sourceOfClient(id)).toBe(source)
})
