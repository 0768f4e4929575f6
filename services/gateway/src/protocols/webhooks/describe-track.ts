import { trackFields } from '@ongaku/shared/plays'

type TrackField = keyof typeof trackFields

/** What a sender says of a track, by the names that fields have on the wire. */
export type SaidOfTrack = Partial<Record<TrackField, unknown>>

/** A track and its source as they stand on the wire, artist and title not checked yet. */
export type TrackOnWire = Record<string, unknown> & { source: string }

const isNeeded = (field: TrackField): boolean => field === 'artist' || field === 'title'

/**
 * What is known of a track, for a schema of plays. A field that is not needed and not valid is left out, since nobody can
 * mend what a media server sends, and losing the play would be worse.
 */
export function describeTrack(source: string, said: SaidOfTrack): TrackOnWire {
  const fields = (Object.keys(said) as TrackField[]).filter(
    (field) =>
      said[field] !== undefined && (isNeeded(field) || trackFields[field].safeParse(said[field]).success),
  )
  const track: TrackOnWire = { source, ...Object.fromEntries(fields.map((field) => [field, said[field]])) }
  if (track.album_artist === track.artist) delete track.album_artist
  return track
}
