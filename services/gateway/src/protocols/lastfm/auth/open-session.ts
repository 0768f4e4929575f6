import { randomBytes, randomUUID } from 'node:crypto'
import { hashToken } from '../../../auth/secret-token.ts'
import { type User } from '../../../users/user.ts'
import { clientNameOf } from '../client-name.ts'
import { type AppCall } from '../method.ts'
import { element, type Element } from '../wire/element.ts'

export const describeSession = (username: string, key: string): Element =>
  element('session', [element('name', username), element('key', key), element('subscriber', 0)])

/** Opens a session for the client of a call. Its key, 32 hexadecimal digits, is in the answer and nowhere else. */
export async function openSession(
  { deps, request, account }: AppCall,
  { id: userId, username }: User,
  { byAppPassword = false } = {},
): Promise<Element> {
  const key = randomBytes(16).toString('hex')
  const now = new Date(deps.clock.now())
  await deps.lastfmSessions.add(
    {
      id: randomUUID(),
      userId,
      accountId: account?.id,
      client: account?.name ?? clientNameOf(request.headers['user-agent']),
      ...(byAppPassword && { byAppPassword }),
      createdAt: now,
      lastUsedAt: now,
    },
    hashToken(key),
  )
  return describeSession(username, key)
}
