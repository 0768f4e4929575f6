export interface Gated {
  pause(): void
  resume(): void
}

export interface MemoryGate {
  /** Notes bytes that arrived, and whether they end in the middle of a request. */
  arrived(connection: Gated, bytes: number, isMidRequest: boolean): void
  /** Notes that a request was answered and its bytes are free. */
  released(connection: Gated, bytes: number): void
  /** Notes that the connection is closed, and everything it held is free. */
  left(connection: Gated): void
}

interface Holding {
  bytes: number
  isMidRequest: boolean
}

/**
 * Bounds the bytes of requests that all connections hold together. Past the limit connections aren't read, save for one
 * that is in the middle of a request: were they all stopped there, nothing would ever be let go.
 */
export function createMemoryGate(maxBytes: number): MemoryGate {
  const holdings = new Map<Gated, Holding>()
  const paused = new Set<Gated>()
  let total = 0
  let favoured: Gated | null = null

  const favourNext = (): void => {
    for (const connection of paused) {
      if (!holdings.get(connection)?.isMidRequest) continue
      favoured = connection
      paused.delete(connection)
      connection.resume()
      return
    }
  }

  const settle = (): void => {
    if (total <= maxBytes) {
      favoured = null
      for (const connection of paused) connection.resume()
      paused.clear()
      return
    }
    if (favoured && !holdings.get(favoured)?.isMidRequest) favoured = null
    if (!favoured) favourNext()
  }

  return {
    arrived(connection, bytes, isMidRequest) {
      const before = holdings.get(connection)?.bytes ?? 0
      holdings.set(connection, { bytes: before + bytes, isMidRequest })
      total += bytes
      if (total > maxBytes && connection !== favoured) {
        paused.add(connection)
        connection.pause()
      }
      settle()
    },
    released(connection, bytes) {
      const holding = holdings.get(connection)
      if (!holding) return
      holding.bytes -= bytes
      total -= bytes
      if (holding.bytes === 0) holdings.delete(connection)
      settle()
    },
    left(connection) {
      total -= holdings.get(connection)?.bytes ?? 0
      holdings.delete(connection)
      paused.delete(connection)
      settle()
    },
  }
}
