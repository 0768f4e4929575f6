import { deliveryAccepted, deliveryFailed, deliveryHeld, deliveryIgnored } from '@ongaku/shared/events'
import { type OutboxEntry, writeEntry } from '@ongaku/shared/outbox'
import { type Connection } from '../connections/connection.ts'
import { type DeliveryChange } from './delivery.ts'

/** The event that tells of a change; undefined for a delivery that goes on waiting to be sent. */
export function describeEvent(
  connection: Connection,
  change: DeliveryChange,
  /** `heldReason`: why the account is held, if the batch has shown that it is. */
  { now, heldReason }: { now: number; heldReason: string | undefined },
): OutboxEntry | undefined {
  const { id: connectionId, userId, service, fence } = connection
  const { playId, state } = change
  const time = new Date(now).toISOString()
  const reason = change.reason ?? (state ? undefined : heldReason)
  const about = { userId, connectionId, service, playId, ...(reason && { reason }) }
  const attributes = (kind: string) => ({
    id: `${playId}:${connectionId}:${kind}`,
    source: 'scrobbler',
    time,
  })
  switch (state) {
    case 'accepted':
      return writeEntry(deliveryAccepted, { ...about, deliveredAt: time }, attributes(state))
    case 'ignored':
      return writeEntry(deliveryIgnored, { ...about, endedAt: time }, attributes(state))
    case 'expired':
    case 'rejected':
    case 'cancelled':
      return writeEntry(deliveryFailed, { ...about, status: state, endedAt: time }, attributes(state))
    case undefined:
      if (heldReason === undefined) return undefined
      // It can be held again, under a later fence.
      return writeEntry(deliveryHeld, { ...about, heldAt: time }, attributes(`held:${fence}`))
  }
}
