export type Gated = { pause(): void; resume(): void }

export type MemoryGate = {
  /** Notes bytes that a connection holds (or, negative, lets go of). */
  hold(connection: Gated, bytes: number): void
  leave(connection: Gated): void
}

/**
 * Bounds the bytes of requests that all connections hold together. Past the limit only the connection that has held
 * bytes for longest is read on, so that whatever it is sending can be finished and let go.
 */
export function createMemoryGate(maxBytes: number): MemoryGate {
  const held = new Map<Gated, number>()
  const paused = new Set<Gated>()
  let total = 0

  const settle = (): void => {
    if (total <= maxBytes) {
      for (const connection of paused) connection.resume()
      paused.clear()
      return
    }
    const [eldest] = held.keys()
    if (eldest && paused.delete(eldest)) eldest.resume()
  }

  const change = (connection: Gated, bytes: number): void => {
    const mine = (held.get(connection) ?? 0) + bytes
    total += bytes
    if (mine > 0) held.set(connection, mine)
    else held.delete(connection)
  }

  return {
    hold(connection, bytes) {
      change(connection, bytes)
      const [eldest] = held.keys()
      if (bytes > 0 && total > maxBytes && connection !== eldest && !paused.has(connection)) {
        paused.add(connection)
        connection.pause()
      }
      if (bytes < 0) settle()
    },
    leave(connection) {
      change(connection, -(held.get(connection) ?? 0))
      paused.delete(connection)
      settle()
    },
  }
}
