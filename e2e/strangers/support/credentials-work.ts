import { tokenScopes } from './account.ts'
import { builtInKey, shakeHands, sign } from './player.ts'
import { bearer, type Sent } from './send.ts'
import { type Setting } from './setting.ts'

/** Fails unless each of the owner's credentials still opens what it did. It changes what is playing. */
export async function expectCredentialsWork({ send, owner, url }: Setting): Promise<void> {
  const { username, appPassword, apiAccount } = owner
  const playing = { a: 'Artist of mika', t: 'still here' }
  const read = { method: 'user.getInfo', format: 'json' }
  const me = (headers: Record<string, string>) => ({ method: 'get', path: '/api/v1/users/me', headers })
  const getInfo = (params: Record<string, string>) => ({
    method: 'get',
    path: `/2.0/?${new URLSearchParams(params).toString()}`,
  })
  const signed = sign(
    { method: read.method, api_key: apiAccount.api_key, sk: owner.accountSession },
    apiAccount.shared_secret,
  )
  const calls: [Sent, RegExp][] = [
    [me(bearer(owner.accessToken)), /"username":"mika"/],
    [me({ cookie: owner.cookie, origin: url }), /"username":"mika"/],
    [
      { method: 'post', path: '/api/v1/auth/refresh', body: { refresh_token: owner.refreshToken } },
      /"access_token"/,
    ],
    ...tokenScopes.map((scope): [Sent, RegExp] => [
      { method: 'get', path: `/1/validate-token?token=${owner.tokens[scope]}` },
      /"user_name":"mika"/,
    ]),
    [getInfo({ ...read, api_key: builtInKey, sk: owner.lastfmSession }), /"name":"mika"/],
    [getInfo({ ...signed, format: 'json' }), /"name":"mika"/],
    [
      {
        method: 'post',
        path: '/np_1.2',
        body: new URLSearchParams({ s: owner.audioscrobblerSession, ...playing }),
      },
      /^OK/,
    ],
  ]
  for (const [sent, says] of calls) {
    const { text } = await send(sent)
    expect(text).toMatch(says)
  }
  for (const path of Object.values(owner.webhooks)) {
    // Known, though this is nothing it could read.
    const { status } = await send({ method: 'post', path, body: 'nothing' })
    expect([200, 400, 415]).toContain(status)
  }
  expect(await shakeHands(send, username, appPassword)).not.toBe('')
}
