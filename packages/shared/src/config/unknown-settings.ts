import { type Environment } from './load-config.ts'

/** The prefixes of Ongaku's variables; others in the environment are none of its business. */
const ours = /^(ONGAKU|LASTFM)_/

/** How many letters a typing error may change, add or leave out. */
const maxDistance = 2

/** The edit distance (Levenshtein) of two texts. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

export interface UnknownSetting {
  name: string
  /** The setting whose name is nearest, if one is near enough to be meant. */
  similar: string | undefined
}

/** The variables of an environment that look like settings of Ongaku and are none of `known`. */
export function findUnknownSettings(known: readonly string[], env: Environment): UnknownSetting[] {
  return Object.keys(env)
    .filter((name) => ours.test(name) && !known.includes(name))
    .map((name) => {
      const [nearest] = known
        .map((setting) => ({ setting, distance: distanceOf(name, setting) }))
        .filter(({ distance }) => distance <= maxDistance)
        .sort((a, b) => a.distance - b.distance)
      return { name, similar: nearest?.setting }
    })
}
