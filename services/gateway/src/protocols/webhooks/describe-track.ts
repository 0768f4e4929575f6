import { type trackFields } from '@ongaku/shared/plays'

/** What a sender says about a track, under the names its fields have on the wire. */
export type SaidOfTrack = Partial<Record<keyof typeof trackFields, unknown>>

/** A track and its source as they stand on the wire, not checked yet. */
export type TrackOnWire = SaidOfTrack & { source: string }

/** What is known of a track, without an album's artist who is the track's. */
export const describeTrack = (source: string, said: SaidOfTrack): TrackOnWire => ({
  source,
  ...said,
  ...(said.album_artist === said.artist && { album_artist: undefined }),
})
