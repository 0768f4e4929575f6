import { createHash } from 'node:crypto'
import { readScrobble } from './scrobble-parameters.ts'
import { readCredentials } from './subsonic-credentials.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const hex = (text: string) => Buffer.from(text).toString('hex')

const isProof = (parameters: Record<string, string>, password: string) => {
  const credentials = readCredentials(new URLSearchParams({ u: 'ada', ...parameters }))
  return 'isProof' in credentials && credentials.isProof(password)
}

test.each([
  ['as it stands', { p: 'sesame' }, true],
  ['in hexadecimal', { p: `enc:${hex('sesame')}` }, true],
  ['in hexadecimal that is none', { p: 'enc:sesame' }, false],
  ['with a salt', { t: md5('sesame5f'), s: '5f' }, true],
  ['with a salt, in capitals', { t: md5('sesame5f').toUpperCase(), s: '5f' }, true],
  ['with another salt', { t: md5('sesame5f'), s: '6f' }, false],
  ['that is another', { p: 'sesam' }, false],
])('a password %s', (_, parameters, expected) => {
  expect(isProof(parameters, 'sesame')).toBe(expected)
})

test('a password of other letters is read as UTF-8', () => {
  expect(isProof({ p: `enc:${hex('Jóga')}` }, 'Jóga')).toBe(true)
})

test.each([
  ['u', {}],
  ['t', { u: 'ada' }],
  ['s', { u: 'ada', t: 'x' }],
  ['t', { u: 'ada', p: '' }],
])('%s is required by %j', (name, parameters) => {
  expect(() => readCredentials(new URLSearchParams(parameters))).toThrow(`${name}: is required`)
})

test.each(['apiKey=k&u=ada', 'apiKey=k&t=x&s=y', 'u=ada&p=x&t=y&s=z'])(
  '%s signs in several ways',
  (query) => {
    expect(() => readCredentials(new URLSearchParams(query))).toThrow('one way')
  },
)

describe('a scrobble', () => {
  const now = Date.UTC(2026, 4, 1)
  const earlier = now - 300_000
  const read = (query: string) => readScrobble(new URLSearchParams(query), now)
  const at = (ms: number) => new Date(ms).toISOString()

  test.each([
    ['id=a', [{ id: 'a', startedAt: at(now) }], true],
    ['id=a&submission=true', [{ id: 'a', startedAt: at(now) }], true],
    ['id=a&submission=false', [{ id: 'a', startedAt: at(now) }], false],
    [`id=a&time=${earlier}`, [{ id: 'a', startedAt: at(earlier) }], true],
    [
      `id=a&time=${earlier}&id=b&time=${now}`,
      [
        { id: 'a', startedAt: at(earlier) },
        { id: 'b', startedAt: at(now) },
      ],
      true,
    ],
  ])('%s is read', (query, tracks, isSubmission) => {
    expect(read(query)).toEqual({ tracks, isSubmission })
  })

  test.each([
    ['', 'id: is required'],
    ['id=', 'id: is required'],
    ['id=a&time=now', 'time: '],
    ['id=a&time=-1', 'time: '],
    ['id=a&time=0', 'time: must not be before'],
    [`id=a&time=${'9'.repeat(15)}`, 'time: '],
    [`id=a&time=${'9'.repeat(99)}`, 'time: '],
    [`id=a&id=b&time=${earlier}`, 'time: must be given for every id'],
    [`id=a${'&id=a'.repeat(100)}`, 'id: must hold at most 100'],
  ])('%s is refused', (query, message) => {
    expect(() => read(query)).toThrow(message)
  })
})
