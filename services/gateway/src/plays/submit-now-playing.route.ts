import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Limiter } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { playStarted, writeEvent } from '@ongaku/shared/events'
import { defineRoute } from '@ongaku/shared/http'
import { type Publisher } from '@ongaku/shared/kafka'
import { sourceName, trackFields } from '@ongaku/shared/plays'
import { spend } from '../spend.ts'
import { exampleTrack } from './example-track.ts'

interface NowPlayingParts {
  publisher: Publisher
  /** Submissions by user. */
  submitLimit: Limiter
  clock: Clock
}

export const submitNowPlaying = ({ publisher, submitLimit, clock }: NowPlayingParts) =>
  defineRoute({
    method: 'post',
    path: '/now-playing',
    summary: 'Tell what is playing now',
    tag: 'Plays',
    body: z
      .strictObject({ ...trackFields, source: sourceName.default('api') })
      .meta({ examples: [exampleTrack] }),
    response: { status: 202, description: 'Taken', schema: z.object({ status: z.literal('accepted') }) },
    async handle({ body, caller: { userId } }) {
      await spend(submitLimit, userId, 'submissions')
      const time = new Date(clock.now()).toISOString()
      const payload = { userId, ...body, startedAt: time }
      await publisher.publish([
        writeEvent(playStarted, payload, { id: randomUUID(), source: 'gateway', time }),
      ])
      return { status: 'accepted' as const }
    },
  })
