import { type z } from 'zod'
import { type connectionSchema } from '@ongaku/shared/contracts'
import { type Seal } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import { type FromWire } from '@ongaku/shared/wire'

/** A user's account at a listening service. */
export interface Connection {
  id: string
  userId: string
  service: 'lastfm'
  /** The account's name there. */
  username: string
  /** Sealed for this connection's id; empty once removed. */
  sealedSessionKey: string
  /**
   * `linked`: plays are sent. `held`: the account has to be linked again first. `removed`: its owner has unlinked it.
   */
  status: 'linked' | 'held' | 'removed'
  /** Why it is held, or why sending waits. */
  reason?: string | undefined
  /** Nothing is sent before this time, after a failure. */
  retryAt?: Date | undefined
  /** Failures in a row. */
  failures: number
  linkedAt: Date
}

/** Why an account is held whose key at rest was sealed with another secret key than today's. */
export const unreadableKey = 'the stored session key can not be read; link the account again'

/** Undefined when it can't be read. */
export function openSessionKey(seal: Seal, { sealedSessionKey, id }: Connection): string | undefined {
  try {
    return seal.open(sealedSessionKey, id)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** A connection its owner has not unlinked. */
export type ActiveConnection = Connection & { status: 'linked' | 'held' }

export type ConnectionView = FromWire<z.input<typeof connectionSchema>>

/** A connection as its owner sees it. */
export function describeConnection(connection: ActiveConnection): ConnectionView {
  const { id, service, username, status, reason, retryAt, linkedAt } = connection
  return {
    id,
    service,
    username,
    status,
    linkedAt: linkedAt.toISOString(),
    ...(reason && { reason }),
    ...(retryAt && { nextAttemptAt: retryAt.toISOString() }),
  }
}
