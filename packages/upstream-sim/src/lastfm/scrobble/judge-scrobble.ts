import { type Scrobble, type Track } from '../entries.ts'

/** 0 is accepted; the others are Last.fm's ignored codes, as track.scrobble documents them. */
export type IgnoredCode = 0 | 1 | 2 | 3 | 4 | 5

export const ignoredMessages: Readonly<Record<IgnoredCode, string>> = {
  0: '',
  1: 'Artist was ignored',
  2: 'Track was ignored',
  3: 'Timestamp was too old',
  4: 'Timestamp was too new',
  5: 'Daily scrobble limit exceeded',
}

// Undocumented; these names have been reported with "Artist name failed filter".
const filteredArtists = new Set([
  '',
  'unknown artist',
  'unknown',
  '[unknown]',
  '<unknown>',
  'various',
  'various artists',
])
const filteredTracks = new Set(['', '[unknown]', '<unknown>', 'unknown track'])

const maxAgeSeconds = 14 * 86_400
/** Clients' clocks differ from ours; the real service's tolerance isn't known. */
const maxAheadSeconds = 600

/** Whether the artist and title pass the name filters, which also hold for now playing. */
export function judgeTrack({ artist, track }: Track): IgnoredCode {
  if (filteredArtists.has(artist.toLowerCase())) return 1
  if (filteredTracks.has(track.toLowerCase())) return 2
  return 0
}

/**
 * Whether a scrobble is kept.
 * @param context `now` in milliseconds; `leftToday` is how many more the user may add today; a scrobble
 *   that is already `known` adds nothing, so it is never over the limit
 */
export function judgeScrobble(
  scrobble: Scrobble,
  context: { now: number; leftToday: number; known: boolean },
): IgnoredCode {
  const names = judgeTrack(scrobble)
  if (names !== 0) return names
  const nowSeconds = Math.floor(context.now / 1000)
  if (scrobble.timestamp < nowSeconds - maxAgeSeconds) return 3
  if (scrobble.timestamp > nowSeconds + maxAheadSeconds) return 4
  return context.known || context.leftToday > 0 ? 0 : 5
}
