import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection } from '../connections/connection.ts'
import { type FailureVerdict } from '../destinations/destination.ts'
import { type Delivery } from './delivery.ts'
import { separateExpired, settleFailure, settleOutcomes } from './settle-batch.ts'

const now = Date.UTC(2026, 4, 1)
const hour = 3_600_000
const retry = { minMs: 1_000, maxMs: 64_000 }

const connection = (changes: Partial<Connection> = {}) => ({ failures: 0, ...changes }) as Connection

const delivery = (playId: string, ageMs = 0): Delivery => ({
  playId,
  connectionId: 'c',
  track: { artist: 'Tricot', title: playId },
  startedAt: new Date(now - ageMs),
  state: 'waiting',
  attempts: 0,
})

const context = (changes: Partial<Connection> = {}, verdict: FailureVerdict = { kind: 'retry' }) => ({
  connection: connection(changes),
  destination: {
    label: 'Somewhere',
    limits: { maxBatch: 50, maxAgeMs: 24 * hour, daily: { maxPlays: 10, retryMs: hour }, maxCallMs: 1_000 },
    judgeFailure: () => verdict,
  },
  retry,
  now,
})

const failure = (
  options: { retryAfterMs?: number; upstreamCode?: number | string } = { upstreamCode: 503 },
) => new UpstreamError('transient', 'it failed', { upstream: 'somewhere', ...options })

const batch = [delivery('a'), delivery('b')]
const attempted = batch.map(({ playId }) => ({ playId, attempted: true }))

test('a play older than the destination takes is expired, unsent', () => {
  const { due, expired } = separateExpired([delivery('old', 25 * hour), delivery('new')], context())
  expect(due.map(({ playId }) => playId)).toEqual(['new'])
  expect(expired).toEqual([
    { playId: 'old', attempted: false, state: 'expired', reason: 'Somewhere takes no play older than 1 day' },
  ])
})

test('outcomes end deliveries, and an account that had failed has recovered', () => {
  const outcomes = [
    { kind: 'accepted', correction: 'corrected' } as const,
    { kind: 'ignored', reason: 'no' } as const,
  ]
  expect(settleOutcomes(batch, outcomes, context({ failures: 2 }))).toEqual({
    deliveries: [
      { playId: 'a', attempted: true, state: 'accepted', reason: 'corrected' },
      { playId: 'b', attempted: true, state: 'ignored', reason: 'no' },
    ],
    connection: { kind: 'recover' },
  })
  expect(settleOutcomes(batch, outcomes, context())).not.toHaveProperty('connection')
})

test('a play over the daily limit goes on waiting, with the reason', () => {
  const outcomes = [{ kind: 'accepted' } as const, { kind: 'postponed' } as const]
  expect(settleOutcomes(batch, outcomes, context())).toEqual({
    deliveries: [
      { playId: 'a', attempted: true, state: 'accepted' },
      { playId: 'b', attempted: true },
    ],
    connection: {
      kind: 'postpone',
      retryAt: new Date(now + hour),
      reason: "Somewhere's daily limit of about 10 plays is reached",
      failures: 0,
    },
  })
})

const waitOf = (verdict: FailureVerdict, failures: number, error = failure()): number => {
  const settlement = settleFailure(batch, error, context({ failures }, verdict))
  const { connection: change } = settlement
  if (change?.kind !== 'postpone') throw new Error(`expected a postponement, got ${change?.kind}`)
  expect(change.failures).toBe(failures + 1)
  expect(settlement.deliveries).toEqual(attempted)
  return change.retryAt.getTime() - now
}

test.each<[string, FailureVerdict, number, number]>([
  ['the first failure', { kind: 'retry' }, 0, 1_000],
  ['the fourth failure', { kind: 'retry' }, 3, 8_000],
  ['many failures', { kind: 'retry' }, 100, 64_000],
  ['a range of its own', { kind: 'retry', range: { minMs: 60_000, maxMs: hour } }, 1, 120_000],
  ['a refused API account', { kind: 'misconfigured', range: { minMs: 300_000, maxMs: hour } }, 0, 300_000],
])('%s waits its time, less a quarter at random', (_, verdict, failures, fullMs) => {
  const waitMs = waitOf(verdict, failures)
  expect(waitMs).toBeLessThanOrEqual(fullMs)
  expect(waitMs).toBeGreaterThanOrEqual(fullMs * 0.75)
})

test('the wait a service asks for is kept, up to a day', () => {
  expect(waitOf({ kind: 'retry' }, 0, failure({ upstreamCode: 429, retryAfterMs: hour }))).toBe(hour)
  expect(waitOf({ kind: 'retry' }, 0, failure({ upstreamCode: 429, retryAfterMs: 99 * hour }))).toBe(
    24 * hour,
  )
})

test('a request our own breaker kept back counts neither as an attempt nor as a failure', () => {
  const error = failure({ upstreamCode: 'EOPENBREAKER', retryAfterMs: 3_000 })
  expect(settleFailure(batch, error, context({ failures: 2 }))).toEqual({
    deliveries: [],
    connection: { kind: 'postpone', retryAt: new Date(now + 3_000), reason: 'it failed', failures: 2 },
  })
})

test('an account that has to be linked again is held', () => {
  expect(settleFailure(batch, failure(), context({}, { kind: 'hold' }))).toEqual({
    deliveries: attempted,
    connection: { kind: 'hold', reason: 'it failed' },
  })
})

test('a rejected batch is split, and a play rejected alone is given up', () => {
  const rejecting = context({}, { kind: 'reject' })
  expect(settleFailure(batch, failure(), rejecting)).toEqual({ deliveries: attempted, split: true })
  expect(settleFailure([delivery('a')], failure(), rejecting)).toEqual({
    deliveries: [{ playId: 'a', attempted: true, state: 'rejected', reason: 'it failed' }],
  })
})
