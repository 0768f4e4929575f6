import { type SharedState } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { type Route } from '@ongaku/shared/http'
import { type Logger } from '@ongaku/shared/logging'
import { type Mongo } from '@ongaku/shared/mongo'
import { type Track } from '@ongaku/shared/plays'
import { type UpstreamError } from '@ongaku/shared/upstream'
import { type z } from 'zod'
import { type LinkAccount } from '../connections/link-account.ts'

/** A play as a destination takes it. */
export interface SubmittedPlay extends Track {
  startedAt: Date
}

/** What became of one play of a batch. `postponed`: the account's daily allowance is used up, and it may come again. */
export type Outcome =
  | { kind: 'accepted'; correction?: string }
  | { kind: 'ignored'; reason: string }
  | { kind: 'too_old'; reason: string }
  | { kind: 'postponed' }

/** The waits between tries: doubling with each failure from the smallest to the largest, in milliseconds. */
export interface RetryRange {
  minMs: number
  maxMs: number
}

/**
 * What a failed submission asks for.
 * - `retry`: it passes by itself. Without a range of its own, the installation's settings hold.
 * - `hold`: the account's owner has to link it again.
 * - `misconfigured`: nobody's plays can be sent until whoever runs this installation acts.
 * - `reject`: one play is at fault. A batch is sent in halves until that play stands alone; then it is given up.
 */
export type FailureVerdict =
  | { kind: 'retry'; range?: RetryRange }
  | { kind: 'hold' }
  | { kind: 'misconfigured'; range: RetryRange }
  | { kind: 'reject' }

export interface DestinationLimits {
  /** Plays in one submission. */
  maxBatch: number
  /** The age of the oldest play that is taken, in milliseconds; absent where any age is. */
  maxAgeMs?: number
  /** Plays an account may get in a day, and how long to wait once they are used up, in milliseconds. */
  daily?: { maxPlays: number; retryMs: number }
  /** The longest any call takes before it fails, in milliseconds. */
  maxCallMs: number
}

/** An account as a destination knows it. */
export interface DestinationAccount {
  username: string
  /** What opens the account; sealed before it is stored. */
  credentials: string
}

/** A service that plays are sent to. */
export interface Destination {
  /** Names it in the database, in settings and on the wire. */
  readonly name: string
  /** Names it for people. */
  readonly label: string
  readonly limits: DestinationLimits
  /** Sends up to `maxBatch` plays; one outcome for each, in their order. @throws UpstreamError when none was taken */
  submit(credentials: string, plays: readonly SubmittedPlay[]): Promise<Outcome[]>
  /** @throws UpstreamError */
  nowPlaying(credentials: string, track: Track): Promise<void>
  /** @throws UpstreamError */
  love(credentials: string, track: Track): Promise<void>
  /** @throws UpstreamError */
  unlove(credentials: string, track: Track): Promise<void>
  /** Pure: the same failure always means the same. */
  judgeFailure(error: UpstreamError): FailureVerdict
  /**
   * Opens the account a user has proven to own with a token.
   * @throws AppError `unauthenticated`, saying what to do, for a token that can't be used; UpstreamError
   */
  openAccount(userId: string, token: string): Promise<DestinationAccount>
  /** Removes what it keeps of a user beside their accounts. */
  removeUser?(userId: string): Promise<void>
  /** Routes of its own, such as those that hand out tokens. */
  routes?(linkAccount: LinkAccount): Route[]
}

/** What a destination can use. */
export interface DestinationContext {
  clock: Clock
  logger: Logger
  mongo: Mongo
  sharedState: SharedState
}

export interface DestinationDefinition<S extends z.ZodType = z.ZodType> {
  config: S
  /** Connects nothing. */
  create(config: z.output<S>, context: DestinationContext): Destination
}

/** Checks that a destination is made from the settings it declares. */
export const defineDestination = <S extends z.ZodType>(
  definition: DestinationDefinition<S>,
): DestinationDefinition<S> => definition
