/** How many events of a type are sent one by one in a second; a dashboard can show no more. */
const maxPerSecond = 20

const windowMs = 1_000

interface Window {
  endsAt: number
  passed: number
  folded: number
  /** The id of the last event that was folded. */
  lastId: string
}

export interface Fold {
  /** Whether this event is sent by itself. Otherwise it is counted, and told of once the second is over. */
  admit(type: string, id: string): boolean
}

/**
 * Keeps a stream small while a hundred thousand plays are imported: of each type the first events of a second pass, the rest
 * is told of by its number.
 */
export function createFold(tell: (folded: { type: string; count: number; lastId: string }) => void): Fold {
  const windows = new Map<string, Window>()

  function endWindow(type: string, window: Window): void {
    if (windows.get(type) === window) windows.delete(type)
    tell({ type, count: window.folded, lastId: window.lastId })
  }

  function openWindow(type: string, now: number): Window {
    const window = { endsAt: now + windowMs, passed: 0, folded: 0, lastId: '' }
    windows.set(type, window)
    return window
  }

  return {
    admit(type, id) {
      // Not the wall clock, which may be set back.
      const now = performance.now()
      const known = windows.get(type)
      // A window in which something was folded ends when that is told, so that no event overtakes it.
      const window = known && (known.endsAt > now || known.folded > 0) ? known : openWindow(type, now)
      if (window.passed < maxPerSecond) {
        window.passed += 1
        return true
      }
      if (window.folded === 0) setTimeout(() => endWindow(type, window), window.endsAt - now).unref()
      window.folded += 1
      window.lastId = id
      return false
    },
  }
}
