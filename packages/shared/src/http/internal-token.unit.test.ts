import { SignJWT } from 'jose'
import { deriveKey, secretConfig } from '../crypto/index.ts'
import { createInternalTokens } from './internal-token.ts'

const secret = secretConfig.parse({ key: '05'.repeat(32) })
const tokens = createInternalTokens(secret)
const userId = '0b0e7c1a-55a1-4f6e-8f43-3f1b1b8f7f60'
const now = Math.floor(Date.now() / 1000)

const authenticate = (token: string) =>
  tokens.authenticate('library')({ headers: { authorization: `Internal ${token}` } } as never)
const sign = (payload: object) =>
  new SignJWT({ aud: 'library', sub: userId, iat: now, exp: now + 60, ...payload })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(deriveKey(secret, 'internal-token'))

test('names the user a service calls for', async () => {
  const caller = { userId, isService: true }
  expect(await authenticate(await tokens.sign('library', userId))).toEqual(caller)
  expect(await authenticate(await sign({}))).toEqual(caller)
})

test.each([
  ['that has expired', { exp: now - 1 }],
  ['for another service', { aud: 'scrobbler' }],
  ['without an expiry', { exp: undefined }],
  ['without a user', { sub: undefined }],
  ['with an object as user', { sub: { $ne: null } }],
  ['with a user that is no id', { sub: 'ada' }],
])('refuses a token %s', async (_, payload) => {
  await expect(authenticate(await sign(payload))).rejects.toMatchObject({
    code: 'untrusted_call',
    message: 'The internal token is not valid',
  })
})
