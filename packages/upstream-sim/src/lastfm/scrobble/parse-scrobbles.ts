import { type Scrobble, type Track } from '../entries.ts'
import { LastfmError } from '../wire/errors.ts'
import { type Params } from '../wire/params.ts'

const maxBatch = 50

const indexed = /^(?:artist|track|timestamp)\[(\d{1,9})\]$/
const requiredFields = ['artist', 'track', 'timestamp']

/**
 * The tracks of a `track.scrobble`: `artist[0]` … `streamId[49]`, or the same names without an index for one.
 * The whole batch is refused if a required field is absent or a timestamp isn't a whole number. A blank artist or track
 * is no reason to refuse it; the rules for ignored scrobbles deal with that later.
 *
 * @throws LastfmError 6
 */
export function parseScrobbles(params: Params): Scrobble[] {
  const indices = new Set<number>()
  for (const name of params.keys()) {
    const index = indexed.exec(name)?.[1]
    if (index !== undefined) indices.add(Number(index))
  }
  if (indices.size === 0) return [parseOne(params, '')]

  const sorted = [...indices].sort((a, b) => a - b)
  if (sorted.length > maxBatch || sorted.some((index) => index >= maxBatch)) {
    throw new LastfmError(6, { message: `Invalid parameters - At most ${maxBatch} scrobbles in a batch` })
  }
  return sorted.map((index) => parseOne(params, `[${index}]`))
}

function parseOne(params: Params, suffix: string): Scrobble {
  for (const field of requiredFields) {
    if (!params.has(field + suffix)) throw new LastfmError(6)
  }
  const timestamp = params.get(`timestamp${suffix}`)?.trim() ?? ''
  if (!/^\d{1,15}$/.test(timestamp)) throw new LastfmError(6)
  return {
    ...readTrack(params, suffix),
    timestamp: Number(timestamp),
    chosenByUser: params.get(`chosenByUser${suffix}`) !== '0',
  }
}

/** The fields that scrobbling and now playing have in common. A duration that can't be read counts as absent. */
export function readTrack(params: Params, suffix: string): Track {
  const read = (field: string) => params.get(field + suffix)?.trim() ?? ''
  const duration = read('duration')
  return {
    artist: read('artist'),
    track: read('track'),
    album: read('album'),
    albumArtist: read('albumArtist'),
    mbid: read('mbid'),
    trackNumber: read('trackNumber'),
    ...(/^\d{1,6}$/.test(duration) && Number(duration) > 0 ? { duration: Number(duration) } : {}),
  }
}
