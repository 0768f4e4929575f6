import { hashToken, newSecretToken } from '../src/auth/secret-token.ts'
import { type Deps } from '../src/deps.ts'
import { type TestGateway } from './gateway.ts'

interface Owner {
  id: string
  username: string
  /** An access token of theirs. */
  token: string
}

/** Gives a user something in every collection they don't fill by registering and signing in. */
export async function giveEverything(gateway: TestGateway, deps: Deps, { id, username, token }: Owner) {
  const call = <T>(method: string, path: string, body?: object) =>
    gateway.call<T>(method, path, { token, body })
  await call('PATCH', '/users/me', { display_name: username, time_zone: 'Asia/Tokyo' })
  await call('POST', '/users/me/app-password')
  await call('POST', '/users/me/webhooks', { kind: 'plex', name: `Plex of ${username}` })
  await call('POST', '/users/me/api-accounts', { name: `app of ${username}` })
  const { body: apiToken } = await call<{ id: string; token: string }>('POST', '/users/me/tokens', {
    name: `token of ${username}`,
  })

  // What clients of other protocols are given.
  const at = new Date(deps.clock.now())
  await deps.audioscrobblerSessions.open({ userId: id, source: 'audioscrobbler' })
  const session = { id: apiToken.id, userId: id, createdAt: at, lastUsedAt: at }
  await deps.lastfmSessions.add(session, hashToken(newSecretToken()))
  const hash = hashToken(newSecretToken())
  await deps.lastfmTokens.add({ hash, accountId: apiToken.id, state: 'pending', issuedAt: at })
  await deps.lastfmTokens.decide(hash, id)
  return { apiToken: apiToken.token }
}
