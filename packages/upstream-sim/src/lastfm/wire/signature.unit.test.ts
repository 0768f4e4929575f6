import { createHash } from 'node:crypto'
import { signParams } from './signature.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

describe('signParams', () => {
  test('hashes names and values in order of the names, then the secret', () => {
    const params = new Map([
      ['token', 'xxx'],
      ['api_key', 'yyy'],
      ['method', 'auth.getSession'],
    ])
    expect(signParams(params, 'secret')).toBe(md5('api_keyyyymethodauth.getSessiontokenxxxsecret'))
  })

  test('sorts by ASCII, so artist[10] comes before artist[1] and capitals before small letters', () => {
    const params = new Map([
      ['artist[1]', 'b'],
      ['artist[10]', 'a'],
      ['albumB', 'd'],
      ['albuma', 'e'],
    ])
    expect(signParams(params, '')).toBe(md5('albumBdalbumaeartist[10]aartist[1]b'))
  })

  test('leaves out format, callback and the signature itself', () => {
    const bare = new Map([['api_key', 'k']])
    const full = new Map([...bare, ['format', 'json'], ['callback', 'f'], ['api_sig', 'old']])
    expect(signParams(full, 's')).toBe(signParams(bare, 's'))
  })

  test('hashes text as UTF-8', () => {
    expect(signParams(new Map([['artist', 'Björk']]), 's')).toBe(md5('artistBjörks'))
  })
})
