import { type NewPlay } from '../../../intake/intake.ts'
import { invalidParameter, LastfmError } from '../wire/errors.ts'
import { type Params } from '../wire/params.ts'
import { type Ignored } from './describe-track.ts'
import { parsePlay, readTrack } from './parse-track.ts'

const maxBatch = 50

const indexedName = /^(?:artist|track|timestamp)(\[\d{1,9}\])$/
const requiredNames = ['artist', 'track', 'timestamp']

/** One scrobble of a request: what to take, or why it is ignored. */
export interface Scrobble {
  /** What its parameters' names end in: `[3]`, or nothing. */
  suffix: string
  play?: NewPlay
  ignored: Ignored
}

/** The last second that ISO 8601 can write with a year of four digits. */
const lastSecond = 253_402_300_799

const toInstant = (seconds: number): string => new Date(Math.min(seconds, lastSecond) * 1000).toISOString()

function parseOne(params: Params, suffix: string, source: string): Scrobble {
  const timestamp = params.get(`timestamp${suffix}`)?.trim() ?? ''
  const seconds = /^\d{1,15}$/.test(timestamp) ? Number(timestamp) : 0
  const startedAt = toInstant(seconds)
  const parsed = parsePlay({ ...readTrack(params, suffix, source), started_at: startedAt })
  if ('track' in parsed) return { suffix, play: parsed.track, ignored: 0 }
  if (parsed.flaw === 'artist') return { suffix, ignored: 1 }
  if (parsed.flaw === 'title') return { suffix, ignored: 2 }
  return { suffix, ignored: Date.parse(startedAt) > Date.now() ? 4 : 3 }
}

/** @throws LastfmError 6 */
function parseSingle(params: Params, source: string): Scrobble {
  if (requiredNames.some((name) => !params.has(name))) throw new LastfmError(6)
  if (!/^\d{1,15}$/.test(params.get('timestamp')?.trim() ?? ''))
    throw invalidParameter('timestamp must be a number')
  return parseOne(params, '', source)
}

/**
 * The scrobbles of a `track.scrobble`: `artist[0]` … for several, or the names without an index for one. The indices may
 * begin anywhere and leave gaps; Strawberry counts from 1. What is missing or wrong in one of several is a reason to ignore that
 * one, never the others: a client drops or repeats what is refused as a whole.
 * @throws LastfmError 6 for more than 50, and for a single one without artist, track or timestamp
 */
export function parseScrobbles(params: Params, source: string): Scrobble[] {
  const suffixes = new Set<string>()
  for (const name of params.keys()) {
    const suffix = indexedName.exec(name)?.[1]
    if (suffix !== undefined) suffixes.add(suffix)
  }
  if (suffixes.size === 0) return [parseSingle(params, source)]
  if (suffixes.size > maxBatch) throw invalidParameter(`at most ${maxBatch} scrobbles at once`)
  const indexOf = (suffix: string) => Number(suffix.slice(1, -1))
  return [...suffixes]
    .sort((one, other) => indexOf(one) - indexOf(other))
    .map((suffix) => parseOne(params, suffix, source))
}
