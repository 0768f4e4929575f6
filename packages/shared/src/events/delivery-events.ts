import { z } from 'zod'
import { instant } from '../plays/index.ts'
import { defineEvent } from './define-event.ts'
import { topics } from './topics.ts'

const account = {
  user_id: z.uuid().describe('The user whose account it is'),
  connection_id: z.uuid().describe('The linked account, as GET /connections gives it'),
  service: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
    .describe('The listening service, such as "lastfm"'),
}
const delivery = {
  ...account,
  play_id: z.uuid(),
  reason: z.string().optional().describe('What the service said, or why nothing is sent'),
}
const topic = topics.deliveries
const key = ({ userId }: { userId: string }) => userId

/** A service has taken a play; `reason` says how it corrected it. */
export const deliveryAccepted = defineEvent({
  type: 'delivery.accepted',
  topic,
  key,
  payload: z.object({ ...delivery, delivered_at: instant }),
})

/** A service has received a play and does not count it. */
export const deliveryIgnored = defineEvent({
  type: 'delivery.ignored',
  topic,
  key,
  payload: z.object({ ...delivery, ended_at: instant }),
})

/** A play waits because its account has to be linked again first. */
export const deliveryHeld = defineEvent({
  type: 'delivery.held',
  topic,
  key,
  payload: z.object({ ...delivery, held_at: instant }),
})

/** A play will not be delivered: too old for the service, rejected by it, or cancelled by its owner. */
export const deliveryFailed = defineEvent({
  type: 'delivery.failed',
  topic,
  key,
  payload: z.object({
    ...delivery,
    status: z.enum(['expired', 'rejected', 'cancelled']),
    ended_at: instant,
  }),
})

/** An account was linked, held or unlinked. */
export const connectionChanged = defineEvent({
  type: 'connection.changed',
  topic,
  key,
  payload: z.object({
    ...account,
    username: z.string().describe("The account's name at the service"),
    status: z.enum(['linked', 'held', 'unlinked']),
    reason: z.string().optional().describe('Why it is held'),
    changed_at: instant,
  }),
})
