import { randomUUID } from 'node:crypto'
import { type z } from 'zod'
import { type Clock } from '@ongaku/shared/clock'
import { mapInTurns } from '@ongaku/shared/collections'
import { type newPlaySchema, type submitNowPlaying, type takenPlaySchema } from '@ongaku/shared/contracts'
import {
  feedbackGiven,
  type FeedbackGiven,
  playCompleted,
  playDeleted,
  playStarted,
  writeEvent,
} from '@ongaku/shared/events'
import { type Publisher } from '@ongaku/shared/kafka'
import { type Logger } from '@ongaku/shared/logging'
import { playIdOf, whyNotCounted } from '@ongaku/shared/plays'
import { type FromWire } from '@ongaku/shared/wire'
import { type IntakeLimit } from './intake-limit.ts'

/** A play as its protocol's adapter has validated it with `newPlaySchema`. */
export type NewPlay = FromWire<z.output<typeof newPlaySchema>>
export type NewTrack = FromWire<z.output<NonNullable<(typeof submitNowPlaying)['body']>>>
export type TakenPlay = FromWire<z.output<typeof takenPlaySchema>>

/** What a user thinks of a track. */
export type NewFeedback = Omit<FeedbackGiven, 'userId' | 'givenAt'>

/** Where plays come in: every protocol's adapter validates what its clients send and calls this. */
export interface Intake {
  /**
   * Publishes plays, all or none.
   * @param bodyBytes the length of the request's body, for which it was charged when it was admitted
   * @returns what became of each, in their order
   * @throws AppError `unavailable` when the broker did not confirm them; they may be sent again, the same play is one
   */
  takePlays(userId: string, plays: readonly NewPlay[], bodyBytes: number): Promise<TakenPlay[]>
  /** Publishes what is playing, as of now. @throws AppError `unavailable` */
  takeNowPlaying(userId: string, track: NewTrack): Promise<void>
  /** Publishes what the user thinks of tracks, as of now. @throws AppError `unavailable` */
  takeFeedback(userId: string, feedback: readonly NewFeedback[]): Promise<void>
  /** Publishes that the user removes plays; which of them exist is not checked. @throws AppError `unavailable` */
  deletePlays(userId: string, playIds: readonly string[]): Promise<void>
}

interface IntakeParts {
  publisher: Publisher
  intakeLimit: IntakeLimit
  clock: Clock
  logger: Logger
}

function describeTaken(id: string, play: NewPlay): TakenPlay {
  const reason = whyNotCounted(play)
  return reason ? { id, status: 'not_counted', reason } : { id, status: 'accepted' }
}

export function createIntake({ publisher, intakeLimit, clock, logger }: IntakeParts): Intake {
  const now = () => new Date(clock.now()).toISOString()
  return {
    async takePlays(userId, plays, bodyBytes) {
      await intakeLimit.chargePlays(userId, plays.length, bodyBytes)
      const time = now()
      const taken = await mapInTurns(plays, (play) => {
        const id = playIdOf({ userId, ...play })
        const event = writeEvent(playCompleted, { userId, ...play }, { id, source: 'gateway', time })
        return { event, answer: describeTaken(id, play) }
      })
      await publisher.publish(taken.map(({ event }) => event))
      logger.debug({ userId, source: plays[0]?.source, plays: plays.length }, 'plays taken')
      return taken.map(({ answer }) => answer)
    },
    async takeNowPlaying(userId, track) {
      const time = now()
      const event = writeEvent(
        playStarted,
        { userId, ...track, startedAt: time },
        { id: randomUUID(), source: 'gateway', time },
      )
      await publisher.publish([event])
      logger.debug({ userId, source: track.source }, 'now playing taken')
    },
    async takeFeedback(userId, feedback) {
      const time = now()
      const events = feedback.map((given) =>
        writeEvent(
          feedbackGiven,
          { userId, ...given, givenAt: time },
          { id: randomUUID(), source: 'gateway', time },
        ),
      )
      await publisher.publish(events)
    },
    async deletePlays(userId, playIds) {
      const time = now()
      const events = playIds.map((playId) =>
        writeEvent(
          playDeleted,
          { userId, playId, deletedAt: time },
          { id: randomUUID(), source: 'gateway', time },
        ),
      )
      await publisher.publish(events)
    },
  }
}
