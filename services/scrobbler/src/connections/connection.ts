import { type z } from 'zod'
import { type connectionSchema } from '@ongaku/shared/contracts'
import { type Seal } from '@ongaku/shared/crypto'
import { AppError } from '@ongaku/shared/errors'
import { type FromWire } from '@ongaku/shared/wire'

/** A user's account at a listening service. */
export interface Connection {
  id: string
  userId: string
  /** A destination's name. */
  service: string
  /** The account's name there. */
  username: string
  /** What opens the account, sealed for this connection and its owner; empty once unlinked. */
  sealedCredentials: string
  /** What finds the connection by its credentials (`HashCredentials`); absent once unlinked. */
  credentialsHash?: string | undefined
  /** `linked`: plays are sent. `held`: the account has to be linked again first. `unlinked`: by its owner. */
  status: 'linked' | 'held' | 'unlinked'
  /** When it got this status. */
  since: Date
  /** Why it is held, or why sending waits. */
  reason?: string | undefined
  /** Nothing is sent before this time, after a failure. */
  retryAt?: Date | undefined
  /** Failures in a row. */
  failures: number
  /** When it was last linked. */
  linkedAt: Date
  /** Counts up each time it is leased, linked or unlinked; a write that names an older number comes too late. */
  fence: number
}

/** What the outcome of a batch changes in its connection. */
export type ConnectionChange =
  /** Nothing is sent before a time. */
  | { kind: 'postpone'; retryAt: Date; reason: string; failures: number }
  /** Nothing is sent until the account is linked again. */
  | { kind: 'hold'; reason: string }
  /** Past failures are forgotten. */
  | { kind: 'recover' }

/** Binds credentials to their connection and its owner, so that neither can be exchanged in the database. */
const sealContext = ({ userId, id }: Pick<Connection, 'userId' | 'id'>): string => `${userId}:${id}`

export const sealCredentials = (
  seal: Seal,
  connection: Pick<Connection, 'userId' | 'id'>,
  credentials: string,
): string => seal.seal(credentials, sealContext(connection))

/** Why an account is held whose credentials were sealed with another secret key, or for another owner. */
export const unreadableCredentials = 'the stored credentials can not be read; link the account again'

/** Undefined when they can't be read. */
export function openCredentials(seal: Seal, connection: Connection): string | undefined {
  try {
    return seal.open(connection.sealedCredentials, sealContext(connection))
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** A connection its owner has not unlinked. */
export type ActiveConnection = Connection & { status: 'linked' | 'held' }

type ConnectionView = FromWire<z.input<typeof connectionSchema>>

/** A connection as its owner sees it. */
export function describeConnection(connection: ActiveConnection, label: string): ConnectionView {
  const { id, service, username, status, reason, retryAt, since, linkedAt } = connection
  return {
    id,
    service,
    serviceName: label,
    username,
    status,
    since: since.toISOString(),
    linkedAt: linkedAt.toISOString(),
    ...(reason && { reason }),
    ...(retryAt && { nextAttemptAt: retryAt.toISOString() }),
  }
}
