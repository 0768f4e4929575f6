import { SignJWT, UnsecuredJWT } from 'jose'
import { deriveKey, secretConfig } from '@ongaku/shared/crypto'
import { type Clock } from '@ongaku/shared/clock'
import { accessTokenSeconds, createAccessTokens } from './access-token.ts'

const secret = secretConfig.parse({ key: '01'.repeat(32) })
const claims = {
  userId: '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60',
  sessionId: '7c3b6f0e-6a55-4b44-9d4c-0d7f6f0a1b22',
}
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

const iat = start / 1000
const exp = iat + 60
const goodClaims = { sub: claims.userId, sid: claims.sessionId, iat, exp }
const audience = 'ongaku-gateway'
const sign = (payload: object, key = deriveKey(secret, 'access-token')) =>
  new SignJWT({ aud: audience, ...payload }).setProtectedHeader({ alg: 'HS256' }).sign(key)

test('takes the claims it signs', async () => {
  const token = await sign(goodClaims)
  expect(await createAccessTokens(secret, at(start)).verify(token)).toEqual(claims)
})

test.each([
  ['signed with another key', () => sign(goodClaims, new Uint8Array(32))],
  ['for another audience', () => sign({ ...goodClaims, aud: 'library' })],
  ['signed with the key of internal tokens', () => sign(goodClaims, deriveKey(secret, 'internal-token'))],
  ['not signed at all', () => new UnsecuredJWT({ aud: audience, ...goodClaims }).encode()],
  ['no JWT', () => 'abc'],
  ['without an expiry', () => sign({ ...goodClaims, exp: undefined })],
  ['without a time of issue', () => sign({ ...goodClaims, iat: undefined })],
  ['without a user', () => sign({ ...goodClaims, sub: undefined })],
  ['with an object as user', () => sign({ ...goodClaims, sub: { $ne: null } })],
  ['with a user that is no id', () => sign({ ...goodClaims, sub: 'ada' })],
  ['with an object as session', () => sign({ ...goodClaims, sid: { $ne: null } })],
])('refuses a token %s', async (_, make) => {
  const token = await make()
  await expect(createAccessTokens(secret, at(start)).verify(token)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'The access token is not valid',
  })
})
