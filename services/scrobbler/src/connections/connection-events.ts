import { connectionChanged } from '@ongaku/shared/events'
import { type OutboxEntry, writeEntry } from '@ongaku/shared/outbox'
import { type Connection } from './connection.ts'

/** The event that tells that an account was linked, held or unlinked; `fence` is the number it changes under. */
export function describeStatusChange(
  { id, userId, service, username, fence }: Connection,
  { status, reason }: Pick<Connection, 'status' | 'reason'>,
  now: number,
): OutboxEntry {
  const changedAt = new Date(now).toISOString()
  const account = { userId, connectionId: id, service, username }
  return writeEntry(
    connectionChanged,
    { ...account, status, ...(reason && { reason }), changedAt },
    { id: `${id}:${status}:${fence}`, source: 'scrobbler', time: changedAt },
  )
}
