import { createHash } from 'node:crypto'
import { signParameters } from './signature.ts'

const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex')

test('signs names and values in ASCII order, then the secret', () => {
  const signature = signParameters({ sk: 'key', method: 'track.scrobble', api_key: 'abc' }, 'secret')
  expect(signature).toBe(md5('api_keyabcmethodtrack.scrobbleskkeysecret'))
})

test('puts artist[10] before artist[1], since 0 comes before ]', () => {
  const signature = signParameters({ 'artist[1]': 'B', 'artist[10]': 'A' }, 's')
  expect(signature).toBe(md5('artist[10]Aartist[1]Bs'))
})

test('leaves format and callback out', () => {
  expect(signParameters({ a: '1', format: 'json', callback: 'f' }, 's')).toBe(md5('a1s'))
})
