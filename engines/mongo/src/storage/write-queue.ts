import { MongoError } from '../errors.ts'
import { type Tables } from './tables.ts'

/** What an operation may do beside writing to the tables. */
export interface Transaction {
  /** Puts a value in memory back as it was; run, last first, if the transaction is not committed. */
  onRollback(undo: () => void): void
  /** Run once the transaction is durable. */
  onCommit(effect: () => void): void
  /** Run at the end of the transaction, inside it, once for each key however often it is given. */
  beforeCommit(key: unknown, write: () => void): void
}

type Operation<T> = (txn: Transaction) => T

interface Pending {
  run: Operation<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

export interface WriteQueue {
  /**
   * Runs a synchronous operation inside a storage transaction and resolves once it is durable. Operations never
   * interleave; those that wait share one commit. One that throws leaves nothing behind.
   */
  write<T>(run: Operation<T>): Promise<T>
  /** Does something while no transaction is open; writes wait for it. Resolves or rejects with it. */
  pause(work: () => Promise<void>): Promise<void>
  idle(): Promise<void>
}

/** How long one transaction may keep the event loop, in milliseconds. */
const TURN_MS = 12

type Outcome = { pending: Pending; value: unknown }

export function createWriteQueue(tables: Tables, onFailure: (error: unknown) => void): WriteQueue {
  let waiting: Pending[] = []
  let pauses: (() => Promise<void>)[] = []
  let draining: Promise<void> | undefined

  /** Runs as many as the turn allows (at least one) in one transaction; the rest stays in line. */
  async function commitSome(group: Pending[]): Promise<number> {
    const undos: (() => void)[] = []
    const effects: (() => void)[] = []
    const outcomes: Outcome[] = []
    const state = { inCommit: false }
    try {
      await tables.root.childTransaction(() => {
        const last = new Map<unknown, () => void>()
        const txn: Transaction = {
          onRollback: (undo) => void undos.push(undo),
          onCommit: (effect) => void effects.push(effect),
          beforeCommit: (key, write) => void last.set(key, write),
        }
        const until = performance.now() + TURN_MS
        for (const pending of group) {
          outcomes.push({ pending, value: pending.run(txn) })
          if (performance.now() > until) break
        }
        for (const write of last.values()) write()
        state.inCommit = true
      })
    } catch (error) {
      for (const undo of undos.reverse()) undo()
      if (state.inCommit) {
        const failure = storageError(await commitCause(error))
        onFailure(failure)
        for (const { pending } of outcomes) pending.reject(failure)
        return outcomes.length
      }
      const [only] = group
      if (group.length > 1) return commitEach(group.slice(0, outcomes.length + 1))
      only?.reject(error)
      return 1
    }
    for (const effect of effects) effect()
    for (const { pending, value } of outcomes) pending.resolve(value)
    return outcomes.length
  }

  async function commitEach(group: Pending[]): Promise<number> {
    for (const pending of group) await commitSome([pending])
    return group.length
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0 || pauses.length > 0) {
      const due = pauses
      pauses = []
      for (const pause of due) await pause()
      if (waiting.length === 0) continue
      const group = waiting
      waiting = []
      const done = await commitSome(group)
      if (done < group.length) waiting = group.slice(done).concat(waiting)
    }
    draining = undefined
  }

  return {
    write<T>(run: Operation<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ run, resolve: resolve as (value: unknown) => void, reject })
        draining ??= Promise.resolve().then(drain)
      })
    },
    pause(work) {
      return new Promise((resolve, reject) => {
        pauses.push(() => work().then(resolve, reject))
        draining ??= Promise.resolve().then(drain)
      })
    },
    async idle() {
      while (draining) await draining
    },
  }
}

/** The storage library gives the reason of a failed commit in a promise beside the error. */
async function commitCause(error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !('commitError' in error)) return error
  const told = Promise.resolve(error.commitError).then(
    () => error,
    (cause: unknown) => cause,
  )
  const patience = new Promise<unknown>((resolve) => setTimeout(resolve, 1_000, error).unref())
  return Promise.race([told, patience])
}

/** A commit that the disk refused: full, read-only, failing. Nothing of it is kept. */
function storageError(error: unknown): MongoError {
  const text = error instanceof Error ? error.message : String(error)
  const full = /ENOSPC|No space|MAP_FULL/i.test(text)
  return new MongoError(full ? 'OutOfDiskSpace' : 'OperationFailed', `the write could not be stored: ${text}`)
}
