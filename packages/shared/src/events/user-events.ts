import { z } from 'zod'
import { instant } from '../plays/index.ts'
import { defineEvent, type EventPayload } from './define-event.ts'
import { topics } from './topics.ts'

/**
 * Changes of users are published among their plays, so that every consumer of plays sees both in their order: no play that
 * was accepted before its user was deleted can be stored afterwards.
 */
const topic = topics.plays
const userId = z.uuid()
const key = (user: { userId: string }) => user.userId

/** A user has changed their settings. */
export const userChanged = defineEvent({
  type: 'user.changed',
  topic,
  key,
  payload: z.object({
    user_id: userId,
    scrobbling: z.boolean().describe('Whether plays from now on are sent to linked accounts'),
    time_zone: z.string().describe('An IANA name, such as "Atlantic/Reykjavik"'),
    changed_at: instant,
  }),
})

/** A user is gone: every service removes what it keeps of theirs, and undoes nothing that others have received. */
export const userDeleted = defineEvent({
  type: 'user.deleted',
  topic,
  key,
  payload: z.object({ user_id: userId, deleted_at: instant }),
})

export type UserChanged = EventPayload<typeof userChanged>
export type UserDeleted = EventPayload<typeof userDeleted>
