import { backoffMs } from '@ongaku/shared/clock'
import { type UpstreamError } from '@ongaku/shared/upstream'
import { type Connection, type ConnectionChange } from '../connections/connection.ts'
import { type Destination, type Outcome, type RetryRange } from '../destinations/destination.ts'
import { type Delivery, type DeliveryChange, expireDelivery, isTooOld } from './delivery.ts'

/** What is to be written down after a batch. */
export interface Settlement {
  deliveries: DeliveryChange[]
  connection?: ConnectionChange
  /** One play is at fault and the service doesn't say which: send fewer at a time until it stands alone. */
  split?: true
}

export interface SettleContext {
  connection: Connection
  destination: Pick<Destination, 'label' | 'limits' | 'judgeFailure'>
  /** The waits between tries where the destination doesn't name its own. */
  retry: RetryRange
  now: number
}

/** Whatever wait a service asks for, it is tried again within a day. */
const maxRetryMs = 24 * 3_600_000
const defaultDailyRetryMs = 3_600_000

/** Ends the deliveries that are too old for a destination; the rest are due. */
export function separateExpired(batch: readonly Delivery[], { destination, now }: SettleContext) {
  const expired = batch.filter((delivery) => isTooOld(delivery, destination, now))
  return {
    due: batch.filter((delivery) => !expired.includes(delivery)),
    expired: expired.map((delivery) => expireDelivery(delivery, destination)),
  }
}

function settleOutcome({ playId }: Delivery, outcome: Outcome): DeliveryChange {
  const change = { playId, attempted: true }
  switch (outcome.kind) {
    case 'accepted':
      return { ...change, state: 'accepted', ...(outcome.correction && { reason: outcome.correction }) }
    case 'ignored':
      return { ...change, state: 'ignored', reason: outcome.reason }
    case 'too_old':
      return { ...change, state: 'expired', reason: outcome.reason }
    case 'postponed':
      return change
  }
}

/** The service has answered: whatever kept the account waiting is over. */
const recover = ({ failures, retryAt }: Connection): { connection?: ConnectionChange } =>
  failures > 0 || retryAt ? { connection: { kind: 'recover' } } : {}

/** After a submission that was answered, with one outcome for each play. */
export function settleOutcomes(
  batch: readonly Delivery[],
  outcomes: readonly Outcome[],
  { connection, destination, now }: SettleContext,
): Settlement {
  const deliveries = batch.flatMap((delivery, index) => {
    const outcome = outcomes[index]
    return outcome ? [settleOutcome(delivery, outcome)] : []
  })
  if (deliveries.every(({ state }) => state)) return { deliveries, ...recover(connection) }
  const { daily } = destination.limits
  const retryAt = new Date(now + (daily?.retryMs ?? defaultDailyRetryMs))
  const allowance = daily ? ` of about ${daily.maxPlays} plays` : ''
  const reason = `${destination.label}'s daily limit${allowance} is reached`
  return { deliveries, connection: { kind: 'postpone', retryAt, reason, failures: 0 } }
}

/** False when our own rate limit or breaker kept the request back, so that it says nothing about the service. */
const wasSent = ({ kind, upstreamCode }: UpstreamError): boolean =>
  upstreamCode !== 'EOPENBREAKER' && !(kind === 'rate_limited' && upstreamCode === undefined)

/** After a submission of which nothing was taken. */
export function settleFailure(
  batch: readonly Delivery[],
  error: UpstreamError,
  { connection, destination, retry, now }: SettleContext,
): Settlement {
  const { message: reason, retryAfterMs = 0 } = error
  const postpone = (ms: number, failures: number): ConnectionChange => {
    const retryAt = new Date(now + Math.min(Math.max(ms, retryAfterMs), maxRetryMs))
    return { kind: 'postpone', retryAt, reason, failures }
  }
  const { failures } = connection
  if (!wasSent(error)) return { deliveries: [], connection: postpone(retryAfterMs || retry.minMs, failures) }
  const deliveries = batch.map(({ playId }): DeliveryChange => ({ playId, attempted: true }))
  const verdict = destination.judgeFailure(error)
  switch (verdict.kind) {
    case 'reject': {
      const [only, ...others] = deliveries
      if (!only || others.length > 0) return { deliveries, split: true }
      return { deliveries: [{ ...only, state: 'rejected', reason }], ...recover(connection) }
    }
    case 'hold':
      return { deliveries, connection: { kind: 'hold', reason } }
    case 'misconfigured':
    case 'retry': {
      const { minMs: baseMs, maxMs } = verdict.range ?? retry
      return { deliveries, connection: postpone(backoffMs(failures + 1, { baseMs, maxMs }), failures + 1) }
    }
  }
}
