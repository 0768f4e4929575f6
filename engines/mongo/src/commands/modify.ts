import { MongoError } from '../errors.ts'
import { type Pace } from '../query/deadline.ts'
import { type Collection } from '../storage/collection.ts'
import { type Storage } from '../storage/storage.ts'
import { type Transaction } from '../storage/write-queue.ts'
import { locateNow, locateSlowly, recheck, type Located, type Target } from './locate.ts'

/** A statement that changes the documents it finds: an update, a delete, or either with the document returned. */
export interface Statement<T> {
  target: Target
  /** Finds its collection, which may be gone or made between two transactions. */
  collection: () => Collection | undefined
  start: () => T
  /** Changes one document and notes it in the result. */
  change: (txn: Transaction, collection: Collection, located: Located, result: T) => void
  /** What to do when nothing was found. */
  onNothing?: (txn: Transaction, collection: Collection | undefined, result: T) => void
}

export interface Outcome<T> {
  result: T
  error: MongoError | undefined
}

/** What was learnt by a search outside the transaction. */
interface Hints {
  records: number[]
  /** The state of the collection the search began with. */
  version: number
  collection: Collection | undefined
}

const SYNC_BUDGET = 2_000
const SLICE_MS = 10
const MAX_SEARCHES = 4

/** Runs a statement inside a transaction; undefined if that takes a search too long for one. */
function runNow<T>(
  storage: Storage,
  txn: Transaction,
  statement: Statement<T>,
  budget = SYNC_BUDGET,
): Outcome<T> | undefined {
  const collection = statement.collection()
  const found = collection ? locateNow(storage, collection, statement.target, budget) : []
  if (!found || (statement.target.multi && found.length > SYNC_BUDGET)) return undefined
  const result = statement.start()
  const error = capture(() => {
    if (found.length === 0) statement.onNothing?.(txn, collection, result)
    if (collection) for (const located of found) statement.change(txn, collection, located, result)
  })
  return { result, error }
}

/** MongoDB's own errors are the statement's outcome; what it changed before stays, as each document stands alone. */
function capture(work: () => void): MongoError | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof MongoError) return error
    throw error
  }
}

async function search<T>(storage: Storage, statement: Statement<T>, pace: Pace): Promise<Hints> {
  const collection = statement.collection()
  const version = collection?.version ?? 0
  const records = collection ? await locateSlowly(storage, collection, statement.target, pace) : []
  return { records, version, collection }
}

/** One document: take what the search found if it still fits; search again if the ground has moved. */
async function runOneSlowly<T>(storage: Storage, statement: Statement<T>, pace: Pace): Promise<Outcome<T>> {
  for (let attempt = 1; ; attempt++) {
    const hints = await search(storage, statement, pace)
    const outcome = await storage.write((txn): Outcome<T> | undefined => {
      const collection = statement.collection()
      if (collection !== hints.collection || !collection) return runNow(storage, txn, statement, Infinity)
      const [record] = hints.records
      const located =
        record === undefined ? undefined : recheck(storage, collection, record, statement.target.filter)
      if (!located && (record !== undefined || collection.version !== hints.version)) {
        return attempt < MAX_SEARCHES ? undefined : runNow(storage, txn, statement, Infinity)
      }
      const result = statement.start()
      const error = capture(() => {
        if (located) statement.change(txn, collection, located, result)
        else statement.onNothing?.(txn, collection, result)
      })
      return { result, error }
    })
    if (outcome) return outcome
  }
}

/** Many documents: found first, then changed a slice at a time, each looked at again before it is changed. */
async function runManySlowly<T>(storage: Storage, statement: Statement<T>, pace: Pace): Promise<Outcome<T>> {
  const hints = await search(storage, statement, pace)
  if (hints.records.length === 0) return runOneSlowly(storage, statement, pace)
  const total = statement.start()
  let next = 0
  while (next < hints.records.length) {
    const slice = await storage.write(
      (txn): { next: number; changed: ((result: T) => void)[]; error?: MongoError } => {
        const changed: ((result: T) => void)[] = []
        const collection = statement.collection()
        if (!collection || collection !== hints.collection) return { next: hints.records.length, changed }
        let at = next
        const until = performance.now() + SLICE_MS
        while (at < hints.records.length && performance.now() < until) {
          const located = recheck(storage, collection, hints.records[at++] ?? 0, statement.target.filter)
          if (!located) continue
          const one = statement.start()
          const error = capture(() => statement.change(txn, collection, located, one))
          if (error) return { next: at, changed, error }
          changed.push((result) => merge(result, one))
        }
        return { next: at, changed }
      },
    )
    for (const apply of slice.changed) apply(total)
    if (slice.error) return { result: total, error: slice.error }
    next = slice.next
    pace.check()
  }
  return { result: total, error: undefined }
}

/** Results are records of counts; those of slices add up. */
function merge<T>(total: T, part: T): void {
  if (typeof total !== 'object' || total === null) return
  for (const [name, value] of Object.entries(part as object)) {
    const sum: unknown = (total as Record<string, unknown>)[name]
    if (typeof value === 'number' && typeof sum === 'number') Object.assign(total, { [name]: sum + value })
  }
}

export const runSlowly = <T>(storage: Storage, statement: Statement<T>, pace: Pace): Promise<Outcome<T>> =>
  statement.target.multi ? runManySlowly(storage, statement, pace) : runOneSlowly(storage, statement, pace)

/**
 * Runs statements in order, as many as fit into one transaction together. Stops behind the first that fails if
 * `ordered`. A statement that needs a long search runs on its own, without holding others up.
 */
export async function runStatements<T>(
  storage: Storage,
  list: readonly Statement<T>[],
  ordered: boolean,
  pace: Pace,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = []
  const failed = (): boolean => ordered && outcomes.at(-1)?.error !== undefined
  while (outcomes.length < list.length && !failed()) {
    const done = await storage.write((txn): Outcome<T>[] => {
      const some: Outcome<T>[] = []
      const until = performance.now() + SLICE_MS
      for (const statement of list.slice(outcomes.length)) {
        const outcome = runNow(storage, txn, statement)
        if (!outcome) break
        some.push(outcome)
        if ((ordered && outcome.error) || performance.now() > until) break
      }
      return some
    })
    outcomes.push(...done)
    const next = list[outcomes.length]
    if (done.length === 0 && next) outcomes.push(await runSlowly(storage, next, pace))
    if (outcomes.length < list.length) pace.check()
  }
  return outcomes
}
