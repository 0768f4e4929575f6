import { z } from 'zod'
import { instant, nameText, playFields, sourceName, trackFields } from '../plays/index.ts'
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

/** Its owner has removed a play. A play of the same identity that is submitted afterwards is a new one. */
export const playDeleted = defineEvent({
  type: 'play.deleted',
  topic: topics.plays,
  key: (play) => play.userId,
  payload: z.object({ user_id: userId, play_id: z.uuid(), deleted_at: instant }),
})

/**
 * What somebody thinks of a track, replacing what they thought before. The track is known by its names, by its MusicBrainz
 * id, or by both.
 */
export const feedbackGiven = defineEvent({
  type: 'feedback.given',
  topic: topics.plays,
  key: (feedback) => feedback.userId,
  payload: z.object({
    user_id: userId,
    feedback: z.enum(['loved', 'hated', 'none']).describe('None takes back what was given'),
    artist: nameText.optional(),
    title: nameText.optional(),
    recording_mbid: z.uuid().optional(),
    given_at: instant,
    source,
  }),
})

export type PlayDeleted = EventPayload<typeof playDeleted>
export type FeedbackGiven = EventPayload<typeof feedbackGiven>
export type PlayStarted = EventPayload<typeof playStarted>
export type PlayCompleted = EventPayload<typeof playCompleted>
