import { playStarted } from '@ongaku/shared/events'
import { followTail, type TailOptions } from '@ongaku/shared/kafka'
import { type Component } from '@ongaku/shared/lifecycle'
import { type NowPlaying } from './now-playing.ts'

/** Follows what is published from now on, for what is playing now. */
export const followEvents = (nowPlaying: NowPlaying, options: TailOptions): Component =>
  followTail(
    [playStarted],
    (events) => {
      for (const { payload } of events) nowPlaying.note(payload)
    },
    options,
  )
