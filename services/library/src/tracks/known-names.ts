export interface NamedTrack {
  artist: string
  title: string
}

/** Tracks that were seen before, by their names as written: comparing those costs far less than computing an id. */
export interface KnownNames {
  has(track: NamedTrack): boolean
  add(track: NamedTrack): void
}

/** Names that are longer are not remembered, so that the memory has a bound in bytes too. */
const maxLength = 200

// Names have no line breaks.
const toKey = ({ artist, title }: NamedTrack): string => `${artist}\n${title}`

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
