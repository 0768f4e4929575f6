import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { trackFields } from '@ongaku/shared/plays'
import { fromWire } from '@ongaku/shared/wire'
import { type NewPlay, type NewTrack } from '../../../intake/intake.ts'
import { keepValid } from '../../../intake/keep-valid.ts'
import { type Params } from '../wire/params.ts'

/** What a play can't do without. */
const needed = ['artist', 'title', 'started_at'] as const

/** A track, or what is wrong with it. */
export type Parsed<T> = { track: T } | { flaw: (typeof needed)[number] }

/** A track as our wire writes it, from Last.fm's parameters with this suffix (`[3]`, or none). */
export function readTrack(params: Params, suffix: string, source: string) {
  const read = (name: string) => params.get(name + suffix)
  return {
    artist: read('artist'),
    title: read('track'),
    album: keepValid(trackFields.album, read('album')),
    album_artist: keepValid(trackFields.album_artist, read('albumArtist')),
    // Some write `3/12`.
    track_number: keepValid(trackFields.track_number, parseInt(read('trackNumber') ?? '', 10)),
    // Seconds, of which some send fractions.
    duration_ms: keepValid(trackFields.duration_ms, Math.round(Number(read('duration')) * 1000)),
    recording_mbid: keepValid(trackFields.recording_mbid, read('mbid')?.trim()),
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
  parse(() => fromWire(nowPlayingSchema, sent, 'track'))

export const parsePlay = (sent: SentTrack & { started_at: string }): Parsed<NewPlay> =>
  parse(() => fromWire(newPlaySchema, sent, 'play'))
