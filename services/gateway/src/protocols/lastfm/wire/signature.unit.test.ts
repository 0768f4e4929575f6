import { createHash } from 'node:crypto'
import { checkSignature, signParams } from './signature.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

test.each([
  [
    'in order of the names, then the secret',
    { token: 'xxx', api_key: 'yyy', method: 'auth.getSession' },
    'api_keyyyymethodauth.getSessiontokenxxxs',
  ],
  [
    'in ASCII order, so artist[10] before artist[1] and capitals before small letters',
    { 'artist[1]': 'b', 'artist[10]': 'a', albumB: 'd', albuma: 'e' },
    'albumBdalbumaeartist[10]aartist[1]bs',
  ],
  [
    'without format, callback and the signature',
    { a: '1', format: 'json', callback: 'f', api_sig: 'x' },
    'a1s',
  ],
  ['empty values too', { a: '', b: '2' }, 'ab2s'],
  ['as UTF-8', { artist: 'Björk' }, 'artistBjörks'],
])('signs %s', (_, params, signed) => {
  expect(signParams(new Map(Object.entries(params)), 's')).toBe(md5(signed))
})

test('a signature counts in either case, and not with another secret, another value or none', () => {
  const params = new Map([['track', 'Jóga']])
  const signed = (sig: string, track = 'Jóga') =>
    new Map([
      ['track', track],
      ['api_sig', sig],
    ])
  const right = signParams(params, 's')
  checkSignature(signed(right.toUpperCase()), 's')
  for (const wrong of [signed(right, 'Hunter'), signed(signParams(params, 't')), signed(''), params]) {
    expect(() => checkSignature(wrong, 's')).toThrow('Invalid method signature supplied')
  }
})
