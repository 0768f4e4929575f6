import {
  connectionChanged,
  deliveryAccepted,
  deliveryFailed,
  deliveryHeld,
  deliveryIgnored,
  feedbackGiven,
  jobChanged,
  playCompleted,
  playDeleted,
  playStarted,
  type PlayStarted,
} from '@ongaku/shared/events'
import { followTail, type TailOptions } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { describeEvent } from './describe-event.ts'
import { type LiveStreams } from './live-streams.ts'
import { type NowPlaying } from './now-playing.ts'

const followed = [
  playStarted,
  playCompleted,
  playDeleted,
  feedbackGiven,
  deliveryAccepted,
  deliveryIgnored,
  deliveryHeld,
  deliveryFailed,
  connectionChanged,
  jobChanged,
]

interface Followers {
  nowPlaying: NowPlaying
  liveStreams: LiveStreams
}

/** Follows what is published from now on, for what is playing now and for live streams. */
export const followEvents = ({ nowPlaying, liveStreams }: Followers, options: TailOptions): Component =>
  followTail(
    followed,
    (events) => {
      for (const event of events) {
        const { type, id, payload } = event
        if (type === playStarted.type) {
          nowPlaying.note(payload as PlayStarted)
          if (!liveStreams.wants(payload.userId, type, id)) continue
        }
        const described = describeEvent(event)
        if (described) liveStreams.send(payload.userId, described)
      }
    },
    {
      ...options,
      // Everything has its user's id as the key. Whoever publishes without one has it read.
      wants: ({ key, type, id }) =>
        type === playStarted.type || key === undefined || liveStreams.wants(key, type, id),
    },
  )
