import { mapInTurns } from '@ongaku/shared/collections'

/** How often one spelling of a name was played. */
export interface Tally<N> {
  name: N
  plays: number
  /** The start of its latest play. */
  latest: Date
}

/** A place in a chart, beside the names it is shown by. */
export interface Place {
  /** Equal numbers of plays share a rank, and the next one is left out. */
  rank: number
  id: string
  plays: number
}

interface Total<N> extends Tally<N> {
  id: string
}

const isAhead = <N>(one: Total<N>, other: Total<N>): number =>
  other.plays - one.plays || other.latest.getTime() - one.latest.getTime() || (one.id < other.id ? -1 : 1)

/**
 * The whole chart. Spellings that mean the same are one place, under the latest of them; of equal ones, the one played last
 * comes first.
 * @param idOf the id that all spellings of a name have in common
 */
export async function rankTallies<N>(
  tallies: readonly Tally<N>[],
  idOf: (name: N) => string,
): Promise<(Place & N)[]> {
  const totals = new Map<string, Total<N>>()
  await mapInTurns(tallies, (tally) => {
    const id = idOf(tally.name)
    const known = totals.get(id)
    const latest = known && known.latest > tally.latest ? known : tally
    totals.set(id, { id, name: latest.name, latest: latest.latest, plays: tally.plays + (known?.plays ?? 0) })
  })
  let rank = 1
  let plays: number | undefined
  return [...totals.values()].sort(isAhead).map((total, index) => {
    if (total.plays !== plays) rank = index + 1
    plays = total.plays
    return { rank, id: total.id, plays, ...total.name }
  })
}
