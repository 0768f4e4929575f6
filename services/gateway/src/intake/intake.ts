import { randomUUID } from 'node:crypto'
import { type z } from 'zod'
import { type Clock } from '@ongaku/shared/clock'
import { mapInTurns } from '@ongaku/shared/collections'
import { type newPlaySchema, type submitNowPlaying, type takenPlaySchema } from '@ongaku/shared/contracts'
import { playCompleted, playStarted, writeEvent } from '@ongaku/shared/events'
import { type Publisher } from '@ongaku/shared/kafka'
import { type Logger } from '@ongaku/shared/logging'
import { playIdOf, whyNotCounted } from '@ongaku/shared/plays'
import { type FromWire } from '@ongaku/shared/wire'
import { type IntakeLimit } from './intake-limit.ts'

/** A play as its protocol's adapter has validated it with `newPlaySchema`. */
export type NewPlay = FromWire<z.output<typeof newPlaySchema>>
export type NewTrack = FromWire<z.output<NonNullable<(typeof submitNowPlaying)['body']>>>
export type TakenPlay = FromWire<z.output<typeof takenPlaySchema>>

/** Who sends plays. */
export interface PlayClient {
  /** The protocol it speaks, such as `rest`. */
  protocol: string
  /** The length of the request's body, in bytes, for which it was charged when it was admitted. */
  bodyBytes: number
}

/** Where plays come in: every protocol's adapter validates what its clients send and calls this. */
export interface Intake {
  /**
   * Publishes plays, all or none.
   * @returns what became of each, in their order
   * @throws AppError `unavailable` when the broker did not confirm them; they may be sent again, the same play is one
   */
  takePlays(userId: string, plays: readonly NewPlay[], client: PlayClient): Promise<TakenPlay[]>
  /** Publishes what is playing, as of now. @throws AppError `unavailable` */
  takeNowPlaying(userId: string, track: NewTrack, client: PlayClient): Promise<void>
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
    async takePlays(userId, plays, { protocol, bodyBytes }) {
      await intakeLimit.chargePlays(userId, plays.length, bodyBytes)
      const time = now()
      const taken = await mapInTurns(plays, (play) => {
        const id = playIdOf({ userId, ...play })
        const event = writeEvent(playCompleted, { userId, ...play }, { id, source: 'gateway', time })
        return { event, answer: describeTaken(id, play) }
      })
      await publisher.publish(taken.map(({ event }) => event))
      logger.debug({ userId, protocol, plays: plays.length }, 'plays taken')
      return taken.map(({ answer }) => answer)
    },
    async takeNowPlaying(userId, track, { protocol }) {
      const time = now()
      const event = writeEvent(
        playStarted,
        { userId, ...track, startedAt: time },
        { id: randomUUID(), source: 'gateway', time },
      )
      await publisher.publish([event])
      logger.debug({ userId, protocol }, 'now playing taken')
    },
  }
}
