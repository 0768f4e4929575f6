import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { fromWire } from '@ongaku/shared/wire'
import { type NewPlay, type NewTrack } from '../../../intake/intake.ts'
import { type Params } from '../wire/params.ts'

/** What is in a track that Last.fm can't do without; whatever else is wrong in it is left out. */
export type Flaw = 'artist' | 'title' | 'started_at'

const flaws: readonly string[] = ['artist', 'title', 'started_at'] satisfies Flaw[]

export type Parsed<T> = { track: T } | { flaw: Flaw }

/** The value as a number, unless it is none. */
function readNumber(text: string | undefined): number | undefined {
  const value = text?.trim() ? Number(text) : NaN
  return Number.isFinite(value) && value > 0 ? value : undefined
}

/** A track as our wire writes it, from Last.fm's parameters with this suffix (`[3]`, or none). */
export function readTrack(params: Params, suffix: string): Record<string, unknown> {
  const read = (name: string) => params.get(name + suffix)
  const seconds = readNumber(read('duration'))
  return {
    artist: read('artist'),
    title: read('track'),
    album: read('album'),
    album_artist: read('albumArtist'),
    track_number: readNumber(read('trackNumber')),
    // Seconds; mpd's clients send fractions of them.
    duration_ms: seconds === undefined ? undefined : Math.round(seconds * 1000),
    recording_mbid: read('mbid')?.trim(),
  }
}

/** Validates, and where a field that can be missed is wrong, does so again without it. */
function parse<T>(
  validate: (fields: Record<string, unknown>) => T,
  fields: Record<string, unknown>,
): Parsed<T> {
  try {
    return { track: validate(fields) }
  } catch (error) {
    if (!(error instanceof AppError) || error.fields.length === 0) throw error
    const bad = error.fields.map(({ field }) => field)
    const flaw = flaws.find((name) => bad.includes(name))
    if (flaw) return { flaw: flaw as Flaw }
    const rest = Object.entries(fields).filter(([name]) => !bad.includes(name))
    if (rest.length === Object.keys(fields).length) throw error
    return parse(validate, Object.fromEntries(rest))
  }
}

export const parseNowPlaying = (fields: Record<string, unknown>): Parsed<NewTrack> =>
  parse((track) => fromWire(nowPlayingSchema, track, 'track'), fields)

export const parsePlay = (fields: Record<string, unknown>): Parsed<NewPlay> =>
  parse((play) => fromWire(newPlaySchema, play, 'play'), fields)
