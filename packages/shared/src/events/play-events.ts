import { z } from 'zod'
import { instant, playFields, sourceName, trackFields } from '../plays/index.ts'
import { defineEvent, type EventPayload } from './define-event.ts'
import { topics } from './topics.ts'

const userId = z.uuid().toLowerCase().describe('The user who listens, as GET /users/me gives it')
const source = sourceName.default('event')

/** A track has started playing. */
export const playStarted = defineEvent({
  type: 'play.started',
  topic: topics.plays,
  key: (play) => play.userId,
  payload: z.object({ user_id: userId, ...trackFields, started_at: instant, source }),
})

/** A track was played. Its id is not carried: it is computed from the data (`playIdOf`), so that a repeat is the same play. */
export const playCompleted = defineEvent({
  type: 'play.completed',
  topic: topics.plays,
  key: (play) => play.userId,
  payload: z.object({ user_id: userId, ...playFields, source }),
})

export type PlayStarted = EventPayload<typeof playStarted>
export type PlayCompleted = EventPayload<typeof playCompleted>
