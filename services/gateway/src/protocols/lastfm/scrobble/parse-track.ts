import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { fitTrack } from '../../../intake/fit-track.ts'
import { type NewPlay, type NewTrack } from '../../../intake/intake.ts'
import { type Params } from '../wire/params.ts'

/** What a play can't do without. */
const needed = ['artist', 'title', 'started_at'] as const

/** A track, or what is wrong with it. */
export type Parsed<T> = { track: T } | { flaw: (typeof needed)[number] }

/** A track as our wire writes it, from Last.fm's parameters with this suffix (`[3]`, or none). */
export function readTrack(params: Params, suffix: string, source: string) {
  // Players send nothing for what they don't know.
  const read = (name: string) => params.get(name + suffix) || undefined
  return {
    artist: read('artist'),
    title: read('track'),
    album: read('album'),
    album_artist: read('albumArtist'),
    // Some write `3/12`.
    track_number: parseInt(read('trackNumber') ?? '', 10) || undefined,
    // Seconds, of which some send fractions.
    duration_ms: Math.round(Number(read('duration')) * 1000) || undefined,
    recording_mbid: read('mbid')?.trim(),
    source,
  }
}

function parse<T>(validate: () => T): Parsed<T> {
  try {
    return { track: validate() }
  } catch (error) {
    const fields = error instanceof AppError ? error.fields.map(({ field }) => field) : []
    const flaw = needed.find((name) => fields.includes(name))
    if (flaw === undefined) throw error
    return { flaw }
  }
}

type SentTrack = ReturnType<typeof readTrack>

export const parseNowPlaying = (sent: SentTrack): Parsed<NewTrack> =>
  parse(() => fitTrack(nowPlayingSchema, sent))

export const parsePlay = (sent: SentTrack & { started_at: string }): Parsed<NewPlay> =>
  parse(() => fitTrack(newPlaySchema, sent))
