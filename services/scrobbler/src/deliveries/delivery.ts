import { type z } from 'zod'
import { type deliverySchema } from '@ongaku/shared/contracts'
import { type Track } from '@ongaku/shared/plays'
import { type FromWire } from '@ongaku/shared/wire'
import { type Connection } from '../connections/connection.ts'
import { type Destination } from '../destinations/destination.ts'

/** How a delivery has ended, or `waiting` until then. */
type DeliveryState = 'waiting' | 'accepted' | 'ignored' | 'expired' | 'rejected' | 'cancelled'

/** A row of the ledger: one play on its way to one account. */
export interface Delivery {
  playId: string
  connectionId: string
  track: Track
  startedAt: Date
  state: DeliveryState
  /** How often it was sent. */
  attempts: number
  reason?: string | undefined
  deliveredAt?: Date | undefined
}

/** What a batch changes in one delivery. */
export interface DeliveryChange {
  playId: string
  /** Whether it was sent. */
  attempted: boolean
  /** Ends it; without a state it goes on waiting. */
  state?: Exclude<DeliveryState, 'waiting'>
  reason?: string
}

const dayMs = 86_400_000

export const isTooOld = (
  { startedAt }: Pick<Delivery, 'startedAt'>,
  { limits }: Pick<Destination, 'limits'>,
  now: number,
): boolean => limits.maxAgeMs !== undefined && startedAt.getTime() < now - limits.maxAgeMs

export function expireDelivery(
  { playId }: Pick<Delivery, 'playId'>,
  { label, limits }: Pick<Destination, 'label' | 'limits'>,
): DeliveryChange {
  const days = Math.floor((limits.maxAgeMs ?? 0) / dayMs)
  return {
    playId,
    attempted: false,
    state: 'expired',
    reason: `${label} takes no play older than ${days} ${days === 1 ? 'day' : 'days'}`,
  }
}

type DeliveryView = FromWire<z.input<typeof deliverySchema>>

/**
 * A delivery as its owner sees it. A row only says that it waits; its connection says why. So holding or resuming an
 * account changes one document, however many plays wait for it.
 */
export function describeDelivery(
  delivery: Delivery,
  connection: Connection,
  { label, now }: { label: string; now: number },
): DeliveryView {
  const { attempts, state } = delivery
  const { id, service } = connection
  const view = { connection: id, service, serviceName: label, attempts }
  if (state !== 'waiting') {
    return {
      ...view,
      status: state,
      ...(delivery.reason && { reason: delivery.reason }),
      ...(delivery.deliveredAt && { deliveredAt: delivery.deliveredAt.toISOString() }),
    }
  }
  const { retryAt } = connection
  const reason = connection.reason ?? delivery.reason
  if (connection.status === 'unlinked') return { ...view, status: 'cancelled' }
  if (connection.status === 'held') return { ...view, status: 'held', ...(reason && { reason }) }
  const waitsForRetry = retryAt !== undefined && retryAt.getTime() > now
  return {
    ...view,
    status: waitsForRetry || attempts > 0 ? 'retrying' : 'pending',
    ...(retryAt && { nextAttemptAt: retryAt.toISOString() }),
    ...(reason && { reason }),
  }
}
