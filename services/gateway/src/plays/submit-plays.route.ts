import { z } from 'zod'
import { type Limiter } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { playCompleted, writeEvent } from '@ongaku/shared/events'
import { defineRoute } from '@ongaku/shared/http'
import { type Publisher } from '@ongaku/shared/kafka'
import { playFields, playIdOf, sourceName, whyNotCounted } from '@ongaku/shared/plays'
import { spend } from '../spend.ts'
import { exampleTrack } from './example-track.ts'

const submittedPlay = z
  .strictObject({ ...playFields, source: sourceName.default('api') })
  .meta({ id: 'NewPlay' })

const takenPlay = z.object({
  id: z.uuid().describe('The same for the same play, however often it is sent'),
  status: z
    .enum(['accepted', 'not_counted'])
    .describe('Not counted: kept in the history, not sent to listening services'),
  reason: z.enum(['track_too_short', 'heard_too_little']).optional(),
})

/** What ListenBrainz takes in one request: 1000 listens of 10,240 bytes. */
const mostPlays = 1000
const largestBody = mostPlays * 10_240

interface SubmitParts {
  publisher: Publisher
  /** Submissions by user. */
  submitLimit: Limiter
  clock: Clock
}

export const submitPlays = ({ publisher, submitLimit, clock }: SubmitParts) =>
  defineRoute({
    method: 'post',
    path: '/plays',
    summary: 'Submit plays',
    description:
      'Answered once they are kept for good. Either all are taken or none. A play that is sent again is the same play.',
    tag: 'Plays',
    body: z.strictObject({ plays: z.array(submittedPlay).min(1).max(mostPlays) }).meta({
      examples: [{ plays: [{ ...exampleTrack, started_at: '2026-05-01T20:15:30Z', played_ms: 290_000 }] }],
    }),
    bodyLimit: largestBody,
    response: {
      status: 202,
      description: 'What became of each, in the order they were sent',
      schema: z.object({ plays: z.array(takenPlay) }),
    },
    async handle({ body: { plays }, caller: { userId } }) {
      await spend(submitLimit, userId, 'submissions')
      const time = new Date(clock.now()).toISOString()
      const events = plays.map((play) => {
        const id = playIdOf({ userId, ...play })
        return writeEvent(playCompleted, { userId, ...play }, { id, source: 'gateway', time })
      })
      await publisher.publish(events)
      return {
        plays: plays.map((play) => {
          const id = playIdOf({ userId, ...play })
          const reason = whyNotCounted(play)
          return reason ? { id, status: 'not_counted' as const, reason } : { id, status: 'accepted' as const }
        }),
      }
    },
  })
