export interface FetchBudget {
  /** How many bytes an answer may have now; it may be 0, when an answer holds one batch at most. */
  available(): number
  reserve(bytes: number): () => void
}

/** Bounds what slow consumers can make the broker hold: answers that were read from disk and aren't taken yet. */
export function createFetchBudget(totalBytes: number): FetchBudget {
  let used = 0
  return {
    available: () => Math.max(0, totalBytes - used),
    reserve(bytes) {
      used += bytes
      let isHeld = true
      return () => {
        if (isHeld) used -= bytes
        isHeld = false
      }
    },
  }
}
