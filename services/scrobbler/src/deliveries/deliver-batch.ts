import { backoffMs, type Clock } from '@ongaku/shared/clock'
import { type Seal } from '@ongaku/shared/crypto'
import { type Logger } from '@ongaku/shared/logging'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection, openSessionKey, unreadableKey } from '../connections/connection.ts'
import { type ConnectionRepository } from '../connections/connection.repository.ts'
import { type LastfmClient } from '../lastfm/lastfm-client.ts'
import { type ScrobbleOutcome } from '../lastfm/scrobble-answer.ts'
import { type Delivery, type Ending, isTooOld } from './delivery.ts'
import { type DeliveryLedger } from './delivery.repository.ts'

export interface DeliverBatchDeps {
  ledger: DeliveryLedger
  connections: ConnectionRepository
  lastfm: LastfmClient
  seal: Seal
  clock: Clock
  logger: Logger
  retry: { minMs: number; maxMs: number }
}

/**
 * `split`: one play is at fault and the service doesn't say which, so that fewer have to be sent at a time until it stands
 * alone. Anything else is written down.
 */
export type BatchResult = 'done' | 'split'

const minute = 60_000
/** Last.fm's rate limit has lasted over a day; asking often prolongs it. */
const rateLimited = { minMs: minute, maxMs: 60 * minute }
const misconfigured = { minMs: 5 * minute, maxMs: 60 * minute }
const dailyLimitMs = 60 * minute
/** Whatever the service asks for, it is tried again within a day. */
const longestRetryMs = 24 * 60 * minute

function toEnding(playId: string, outcome: ScrobbleOutcome): Ending[] {
  switch (outcome.kind) {
    case 'accepted':
      return [{ playId, state: 'accepted', ...(outcome.correction && { reason: outcome.correction }) }]
    case 'ignored':
      return [{ playId, state: 'ignored', reason: outcome.reason }]
    case 'too_old':
      return [{ playId, state: 'expired', reason: outcome.reason }]
    case 'postponed':
      return []
  }
}

/** False when our own limit or breaker kept the request back: nothing is known then that was not known before. */
const wasSent = ({ kind, upstreamCode }: UpstreamError): boolean =>
  upstreamCode !== 'EOPENBREAKER' && !(kind === 'rate_limited' && upstreamCode === undefined)

function retryDelayMs(error: UpstreamError, failures: number, retry: DeliverBatchDeps['retry']): number {
  const range = { rate_limited: rateLimited, misconfigured }[error.kind as string] ?? retry
  const ours = backoffMs(failures + 1, { baseMs: range.minMs, maxMs: range.maxMs })
  return Math.min(Math.max(error.retryAfterMs ?? 0, ours), longestRetryMs)
}

/**
 * Sends a batch to a connection's account and writes down what became of each play.
 * @throws AppError when the ledger can't be written; the batch then stays as it was
 */
export function createDeliverBatch(deps: DeliverBatchDeps) {
  const { ledger, connections, lastfm, seal, clock, logger, retry } = deps

  async function postpone(
    connection: Connection,
    delayMs: number,
    reason: string,
    failures: number,
  ): Promise<BatchResult> {
    await connections.postpone(connection, new Date(clock.now() + delayMs), reason, failures)
    return 'done'
  }

  async function hold(connection: Connection, reason: string): Promise<BatchResult> {
    logger.info({ connectionId: connection.id, reason }, 'an account is held until it is linked again')
    await connections.hold(connection, reason)
    return 'done'
  }

  /** The service has answered: whatever kept us waiting is over. */
  async function recover(connection: Connection): Promise<BatchResult> {
    if (connection.failures > 0 || connection.retryAt) await connections.recover(connection)
    return 'done'
  }

  async function recordOutcomes(
    connection: Connection,
    batch: readonly Delivery[],
    outcomes: readonly ScrobbleOutcome[],
  ): Promise<BatchResult> {
    const endings = batch.flatMap(({ playId }, index) => {
      const outcome = outcomes[index]
      return outcome ? toEnding(playId, outcome) : []
    })
    await ledger.end(connection.id, endings, clock.now(), true)
    const ended = new Set(endings.map(({ playId }) => playId))
    const left = batch.filter(({ playId }) => !ended.has(playId)).map(({ playId }) => playId)
    if (left.length > 0) {
      const reason = outcomes.find(({ kind }) => kind === 'postponed') as { reason: string } | undefined
      await ledger.countAttempt(connection.id, left, reason?.reason)
      return postpone(connection, dailyLimitMs, reason?.reason ?? 'the daily limit is reached', 0)
    }
    return recover(connection)
  }

  async function recordFailure(
    connection: Connection,
    batch: readonly Delivery[],
    error: UpstreamError,
  ): Promise<BatchResult> {
    const playIds = batch.map(({ playId }) => playId)
    const { message: reason, kind } = error
    const [only, ...others] = playIds
    if (kind === 'rejected' && only && others.length === 0) {
      await ledger.end(connection.id, [{ playId: only, state: 'rejected', reason }], clock.now(), true)
      return recover(connection)
    }
    const { failures } = connection
    if (!wasSent(error)) return postpone(connection, error.retryAfterMs ?? retry.minMs, reason, failures)
    await ledger.countAttempt(connection.id, playIds)
    if (kind === 'rejected') return 'split'
    if (kind === 'needs_authorisation') return hold(connection, reason)
    if (kind === 'misconfigured')
      logger.error({ reason }, 'Last.fm refuses our API account; nothing can be sent')
    else logger.warn({ connectionId: connection.id, reason }, 'sending plays has failed and is tried again')
    return postpone(connection, retryDelayMs(error, failures, retry), reason, failures + 1)
  }

  async function send(connection: Connection, batch: readonly Delivery[]): Promise<BatchResult> {
    const sessionKey = openSessionKey(seal, connection)
    if (!sessionKey) return hold(connection, unreadableKey)
    const plays = batch.map(({ track, startedAt }) => ({ ...track, startedAt }))
    let outcomes: ScrobbleOutcome[]
    try {
      outcomes = await lastfm.scrobble(sessionKey, plays)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      return recordFailure(connection, batch, error)
    }
    return recordOutcomes(connection, batch, outcomes)
  }

  return async (connection: Connection, batch: readonly Delivery[]): Promise<BatchResult> => {
    const now = clock.now()
    const [expired, due] = [true, false].map((old) =>
      batch.filter(({ startedAt }) => isTooOld(startedAt, now) === old),
    ) as [Delivery[], Delivery[]]
    const endings = expired.map(({ playId }): Ending => {
      return { playId, state: 'expired', reason: 'Last.fm takes no play older than 14 days' }
    })
    await ledger.end(connection.id, endings, now, false)
    return due.length > 0 ? send(connection, due) : 'done'
  }
}

export type DeliverBatch = ReturnType<typeof createDeliverBatch>
