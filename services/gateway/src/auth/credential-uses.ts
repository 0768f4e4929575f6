import { createMemo } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { type Logger } from '@ongaku/shared/logging'
import { type UserRepository } from '../users/user.repository.ts'
import { type Client, describeClient } from './client.ts'

const everyMs = 60_000

/** A use of an API token or a sign-in. */
export interface CredentialUse {
  usedAt: Date
  /** From `shortenClient`. */
  client?: string | undefined
  /** From `clientNetwork`. */
  network?: string | undefined
}

export interface UsedCredential {
  id: string
  userId: string
  lastUsedAt?: Date | undefined
}

export type RecordUse = (credential: UsedCredential, client: Client) => void

interface Parts {
  users: Pick<UserRepository, 'touch'>
  clock: Clock
  logger: Logger
}

/**
 * Writes down when a credential was last used and by which client: at most once a minute, and without making the request
 * wait. A write that fails is logged and left until the next minute.
 */
export function createRecordUse(
  touch: (id: string, use: CredentialUse) => Promise<void>,
  { users, clock, logger }: Parts,
): RecordUse {
  const writes = createMemo<Date>({ maxEntries: 10_000, ttlMs: everyMs, clock })

  async function write({ id, userId }: UsedCredential, usedAt: Date, client: Client): Promise<Date> {
    try {
      await touch(id, { usedAt, ...describeClient(client) })
      await users.touch(userId, usedAt)
    } catch (err) {
      logger.warn({ err }, "a credential's last use could not be written")
    }
    return usedAt
  }

  return (credential, client) => {
    const { id, lastUsedAt } = credential
    const usedAt = new Date(clock.now())
    if (lastUsedAt && usedAt.getTime() - lastUsedAt.getTime() < everyMs) return
    void writes.get(id, () => write(credential, usedAt, client))
  }
}
