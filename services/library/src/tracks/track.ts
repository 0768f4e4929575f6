import { type z } from 'zod'
import { type trackSchema } from '@ongaku/shared/contracts'
import { pickTrack, type Track, trackIdOf } from '@ongaku/shared/plays'
import { type FromWire } from '@ongaku/shared/wire'

/** A track as somebody here has played it: what is known of it, without what was only said of one play. */
export type KnownTrack = FromWire<z.output<typeof trackSchema>>

/** What is filled in when a later play tells it: the ids it can be found by, and its length. */
export const fillable = ['recordingMbid', 'spotifyId', 'durationMs'] as const

export function toKnownTrack(play: Track): KnownTrack {
  const { tags: _tags, originUrl: _originUrl, ...known } = pickTrack(play)
  return { id: trackIdOf(play), ...known }
}
