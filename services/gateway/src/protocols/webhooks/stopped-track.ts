import { trackFields } from '@ongaku/shared/plays'
import { type TrackOnWire } from './describe-track.ts'
import { nothing, type Reading } from './webhook-kind.ts'

const ticksPerMs = 10_000

/** Milliseconds from the unit of Jellyfin and Emby: 100 ns. */
export const fromTicks = (ticks: number | undefined): number | undefined =>
  ticks === undefined ? undefined : Math.round(ticks / ticksPerMs)

export interface StoppedTrack {
  track: TrackOnWire
  session: string
  positionTicks: number | undefined
  completed: boolean
}

/** A track that stopped at a position. Some players report none at the track's end, which was heard then. */
export function readStopped({ track, session, positionTicks, completed }: StoppedTrack): Reading {
  const atEnd = completed && !positionTicks
  const playedMs = atEnd
    ? trackFields.duration_ms.safeParse(track.duration_ms).data
    : fromTicks(positionTicks)
  if (!playedMs && !completed) return nothing('nothing of it was heard')
  return { says: 'plays', plays: [{ track, session, playedMs, elapsedMs: playedMs }] }
}
