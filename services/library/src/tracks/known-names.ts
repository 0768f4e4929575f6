import { fillable, type KnownTrack } from './track.ts'

type SeenTrack = Omit<KnownTrack, 'id'>

/** Tracks that were seen before, by their names as written: comparing those costs far less than computing an id. */
export interface KnownNames {
  /** Whether the track was seen, with what this one tells beyond its names. */
  has(track: SeenTrack): boolean
  add(track: SeenTrack): void
}

/** Names that are longer are not remembered, so that the memory has a bound in bytes too. */
const maxLength = 200

// Names have no line breaks.
const toKey = (track: SeenTrack): string =>
  [track.artist, track.title, ...fillable.filter((name) => track[name] !== undefined)].join('\n')

/** Of more than `max` tracks those that were seen first are forgotten. */
export function createKnownNames(max: number): KnownNames {
  const keys = new Set<string>()
  return {
    has: (track) => keys.has(toKey(track)),
    add(track) {
      const key = toKey(track)
      if (key.length > maxLength) return
      keys.add(key)
      const [oldest] = keys
      if (keys.size > max && oldest !== undefined) keys.delete(oldest)
    },
  }
}
