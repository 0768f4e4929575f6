import { randomUUID } from 'node:crypto'
import { userChanged, userDeleted } from '@ongaku/shared/events'
import { type OutboxEntry, writeEntry } from '@ongaku/shared/outbox'
import { type User } from './user.ts'

/** The event that tells of a user's settings as they are now. */
export function describeChange({ id: userId, scrobbling, timeZone }: User, now: number): OutboxEntry {
  const changedAt = new Date(now).toISOString()
  return writeEntry(
    userChanged,
    { userId, scrobbling, timeZone, changedAt },
    { id: randomUUID(), source: 'gateway', time: changedAt },
  )
}

/** The event upon which every service removes what it keeps of a user. */
export function describeDeletion(userId: string, now: number): OutboxEntry {
  const deletedAt = new Date(now).toISOString()
  return writeEntry(
    userDeleted,
    { userId, deletedAt },
    { id: `${userId}:deleted`, source: 'gateway', time: deletedAt },
  )
}
