/** Connections in line, of which a few are served at a time, each in the order they joined. */
export interface Turns {
  /**
   * Puts a connection at the end of the line. One that is in line keeps its place; one that is being served joins again
   * when its turn ends.
   */
  join(id: string): void
  /** Begins the next turn. Undefined while the line is empty or all places are taken. */
  next(): string | undefined
  /** Ends a turn; with `again` the connection goes to the end of the line. */
  end(id: string, again: boolean): void
}

/** Round robin: a newcomer is served after at most one turn of everybody in front of it. */
export function createTurns(maxAtOnce: number): Turns {
  const line = new Set<string>()
  const serving = new Map<string, { joinedMeanwhile: boolean }>()
  return {
    join(id) {
      const turn = serving.get(id)
      if (turn) turn.joinedMeanwhile = true
      else line.add(id)
    },
    next() {
      if (serving.size >= maxAtOnce) return undefined
      for (const id of line) {
        line.delete(id)
        serving.set(id, { joinedMeanwhile: false })
        return id
      }
      return undefined
    },
    end(id, again) {
      const turn = serving.get(id)
      serving.delete(id)
      if (again || turn?.joinedMeanwhile) line.add(id)
    },
  }
}
