import { type z } from 'zod'
import { type playSchema } from '@ongaku/shared/contracts'
import { type PlayCompleted } from '@ongaku/shared/events'
import { type NotCountedReason, playIdOf, whyNotCounted } from '@ongaku/shared/plays'
import { type FromWire } from '@ongaku/shared/wire'

/** A play in somebody's history. */
export interface Play extends Omit<PlayCompleted, 'startedAt'> {
  id: string
  startedAt: Date
  /** Why it is not sent to listening services; absent for one that counts. */
  notCountedReason?: NotCountedReason | undefined
}

export function toPlay(completed: PlayCompleted): Play {
  const notCountedReason = whyNotCounted(completed)
  return {
    ...completed,
    id: playIdOf(completed),
    startedAt: new Date(completed.startedAt),
    ...(notCountedReason && { notCountedReason }),
  }
}

export function describePlay(play: Play): FromWire<z.input<typeof playSchema>> {
  return { ...play, startedAt: play.startedAt.toISOString(), counted: !play.notCountedReason }
}
