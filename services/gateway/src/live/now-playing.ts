import { LRUCache } from 'lru-cache'
import { type PlayStarted } from '@ongaku/shared/events'
import { type Clock } from '@ongaku/shared/clock'

/** How long a track of unknown length is taken to play; ListenBrainz takes the same. */
const assumedLengthMs = 600_000

const maxUsers = 10_000

/** What each user listens to right now, by what was last reported. */
export interface NowPlaying {
  /** Undefined once the track must be over. */
  ofUser(userId: string): PlayStarted | undefined
  note(play: PlayStarted): void
}

/** Kept in memory and filled from the events, so that every instance knows what was reported to another. */
export function createNowPlaying(clock: Clock): NowPlaying {
  const playing = new LRUCache<string, PlayStarted>({ max: maxUsers })
  const endOf = ({ startedAt, durationMs }: PlayStarted) =>
    Date.parse(startedAt) + (durationMs ?? assumedLengthMs)
  return {
    ofUser(userId) {
      const play = playing.get(userId)
      return play && endOf(play) > clock.now() ? play : undefined
    },
    note(play) {
      const known = playing.get(play.userId)
      if (!known || known.startedAt <= play.startedAt) playing.set(play.userId, play)
    },
  }
}
