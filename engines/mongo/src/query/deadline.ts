import { MongoError } from '../errors.ts'

/** Where long work asks whether it may go on. */
export interface Pace {
  /** Throws when the time is up or the client is gone. */
  check(): void
  /** Lets others have their turn if this one has lasted long enough. */
  breathe(): Promise<void>
  /** Goes on under another command (a getMore, perhaps on another connection): its client, the time limit anew. */
  resume(isGone: () => boolean): void
}

const SLICE_MS = 8

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** `maxTimeMs` of 0 is no limit; `isGone` says that nobody waits for the answer any more. */
export function createPace(maxTimeMs: number, isGone: () => boolean): Pace {
  const newDeadline = (): number => (maxTimeMs > 0 ? performance.now() + maxTimeMs : Infinity)
  let deadline = newDeadline()
  let isClientGone = isGone
  let sliceEnd = performance.now() + SLICE_MS
  function check(): void {
    if (performance.now() > deadline)
      throw new MongoError('MaxTimeMSExpired', 'operation exceeded time limit')
    if (isClientGone()) throw new MongoError('Interrupted', 'the client has disconnected')
  }
  return {
    check,
    async breathe() {
      if (performance.now() < sliceEnd) return
      check()
      await nextTurn()
      sliceEnd = performance.now() + SLICE_MS
    },
    resume(isNextGone) {
      deadline = newDeadline()
      isClientGone = isNextGone
    },
  }
}
