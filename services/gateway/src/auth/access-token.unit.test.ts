import { SignJWT, UnsecuredJWT } from 'jose'
import { deriveKey, secretConfig } from '@ongaku/shared/crypto'
import { type Clock } from '@ongaku/shared/clock'
import { accessTokenSeconds, createAccessTokens } from './access-token.ts'

const secret = secretConfig.parse({ key: '01'.repeat(32) })
const claims = { userId: 'u1', sessionId: 's1' }
const at = (now: number): Clock => ({ now: () => now, wait: () => Promise.resolve() })
const start = Date.UTC(2026, 4, 1)

test('gives back what it signed until the token expires', async () => {
  const token = await createAccessTokens(secret, at(start)).sign(claims)
  const later = (seconds: number) => createAccessTokens(secret, at(start + seconds * 1000)).verify(token)
  expect(await later(accessTokenSeconds - 1)).toEqual(claims)
  await expect(later(accessTokenSeconds)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'The access token has expired',
  })
})

const exp = start / 1000 + 60
const signed = (audience: string, key: Uint8Array) =>
  new SignJWT({ sid: 's1', sub: 'u1', exp })
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .sign(key)

test.each([
  ['signed with another key', () => signed('ongaku-gateway', new Uint8Array(32))],
  ['for another audience', () => signed('library', deriveKey(secret, 'access-token'))],
  [
    'signed with the key of internal tokens',
    () => signed('ongaku-gateway', deriveKey(secret, 'internal-token')),
  ],
  [
    'not signed at all',
    () =>
      Promise.resolve(new UnsecuredJWT({ sid: 's1', sub: 'u1', exp }).setAudience('ongaku-gateway').encode()),
  ],
  ['no JWT', () => Promise.resolve('abc')],
])('refuses a token that is %s', async (_, make) => {
  const token = await make()
  await expect(createAccessTokens(secret, at(start)).verify(token)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'The access token is not valid',
  })
})
