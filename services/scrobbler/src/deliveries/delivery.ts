import { type z } from 'zod'
import { type deliverySchema } from '@ongaku/shared/contracts'
import { type FromWire } from '@ongaku/shared/wire'
import { type Connection } from '../connections/connection.ts'

export interface Track {
  artist: string
  title: string
  album?: string | undefined
  albumArtist?: string | undefined
  trackNumber?: number | undefined
  durationMs?: number | undefined
  recordingMbid?: string | undefined
}

/** How a delivery has ended, or `waiting` as long as it has not. */
type DeliveryState = 'waiting' | 'accepted' | 'ignored' | 'expired' | 'rejected' | 'cancelled'

/** A row of the ledger: one play on its way to one account. */
export interface Delivery {
  playId: string
  connectionId: string
  userId: string
  track: Track
  startedAt: Date
  state: DeliveryState
  /** How often it was sent. */
  attempts: number
  reason?: string | undefined
  deliveredAt?: Date | undefined
}

/** What ends a delivery. */
export interface Ending {
  playId: string
  state: Exclude<DeliveryState, 'waiting'>
  reason?: string
}

/** Last.fm takes nothing older than this. Source: upstream facts, "about 14 days". */
const oldestMs = 14 * 86_400_000

export const isTooOld = (startedAt: Date, now: number): boolean => startedAt.getTime() < now - oldestMs

type DeliveryView = FromWire<z.input<typeof deliverySchema>>

/**
 * What an owner is told of a delivery. A row only says that it waits; why it waits is known of its connection, so
 * that holding or resuming an account touches one document, however much waits for it.
 */
export function describeDelivery(delivery: Delivery, connection: Connection, now: number): DeliveryView {
  const { attempts, state } = delivery
  const view = { connection: connection.id, service: connection.service, attempts }
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
  if (connection.status === 'removed') return { ...view, status: 'cancelled' }
  if (connection.status === 'held') return { ...view, status: 'held', ...(reason && { reason }) }
  const waitsForRetry = retryAt !== undefined && retryAt.getTime() > now
  return {
    ...view,
    status: waitsForRetry || attempts > 0 ? 'retrying' : 'pending',
    ...(retryAt && { nextAttemptAt: retryAt.toISOString() }),
    ...(reason && { reason }),
  }
}
