import { MongoClient, type Collection, type Db } from 'mongodb'
import { type Random } from './random.ts'

/** What has been acknowledged, and what may or may not have happened because no answer came. */
export interface Ledger {
  inserted: Set<string>
  maybeInserted: Set<string>
  deleted: Set<string>
  maybeDeleted: Set<string>
  /** What a reader was shown; it may only vanish by a delete. */
  seen: Set<string>
  /** Per counter: increments acknowledged, increments sent, and the greatest value a reader was shown. */
  counters: { acknowledged: number; sent: number; seen: number }[]
}

export const COUNTERS = 8
export const LOG_LENGTH = 20

export const newLedger = (): Ledger => ({
  inserted: new Set(),
  maybeInserted: new Set(),
  deleted: new Set(),
  maybeDeleted: new Set(),
  seen: new Set(),
  counters: Array.from({ length: COUNTERS }, () => ({ acknowledged: 0, sent: 0, seen: 0 })),
})

interface Play {
  _id: string
  user: number
  at: number
  note: string
}
interface Counter {
  _id: number
  a: number
  b: number
  log: number[]
}

export const playsOf = (db: Db): Collection<Play> => db.collection<Play>('plays')
export const countersOf = (db: Db): Collection<Counter> => db.collection<Counter>('counters')

export const connect = (uri: string): Promise<MongoClient> =>
  new MongoClient(uri, {
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 8,
    retryWrites: false,
    retryReads: false,
  }).connect()

export async function prepare(db: Db): Promise<void> {
  await playsOf(db).createIndexes([{ key: { user: 1, at: -1 } }, { key: { at: 1 }, unique: true }])
  await countersOf(db).createIndex({ a: 1, b: 1 })
  for (let _id = 0; _id < COUNTERS; _id++) {
    await countersOf(db).updateOne({ _id }, { $setOnInsert: { a: 0, b: 0, log: [] } }, { upsert: true })
  }
}

let serial = Date.now() * 1000

const newPlay = (random: Random): Play => {
  const at = serial++
  return { _id: `p${at}`, user: random.below(20), at, note: 'x'.repeat(random.below(600)) }
}

async function insertSome(db: Db, random: Random, ledger: Ledger): Promise<void> {
  const plays = Array.from({ length: random.below(4) === 0 ? 50 : 1 }, () => newPlay(random))
  for (const { _id } of plays) ledger.maybeInserted.add(_id)
  await playsOf(db).insertMany(plays)
  for (const { _id } of plays) {
    ledger.maybeInserted.delete(_id)
    ledger.inserted.add(_id)
  }
}

async function removeOne(db: Db, ledger: Ledger): Promise<void> {
  const [_id] = ledger.inserted
  if (_id === undefined) return
  ledger.inserted.delete(_id)
  ledger.maybeDeleted.add(_id)
  await playsOf(db).deleteOne({ _id })
  ledger.maybeDeleted.delete(_id)
  ledger.deleted.add(_id)
}

async function increment(db: Db, random: Random, ledger: Ledger): Promise<void> {
  const _id = random.below(COUNTERS)
  const counter = ledger.counters[_id]
  if (!counter) return
  counter.sent++
  await countersOf(db).updateOne(
    { _id },
    { $inc: { a: 1, b: 1 }, $push: { log: { $each: [counter.sent], $slice: -LOG_LENGTH } } },
  )
  counter.acknowledged++
}

async function look(db: Db, random: Random, ledger: Ledger): Promise<void> {
  const _id = random.below(COUNTERS)
  const found = await countersOf(db).findOne({ _id })
  const counter = ledger.counters[_id]
  if (found && counter) counter.seen = Math.max(counter.seen, found.a)
}

/** Reads the newest plays, among them those whose insert is not answered yet. */
async function readNewest(db: Db, random: Random, ledger: Ledger): Promise<void> {
  const newest = playsOf(db).find({}, { projection: { _id: 1 } })
  for (const { _id } of await newest
    .sort({ at: -1 })
    .limit(1 + random.below(40))
    .toArray())
    ledger.seen.add(_id)
}

/** Works until the server is gone; calls back after each answered operation. */
export async function work(db: Db, random: Random, ledger: Ledger, onDone: () => void): Promise<void> {
  try {
    for (;;) {
      const choice = random.below(10)
      if (choice < 4) await insertSome(db, random, ledger)
      else if (choice < 5) await removeOne(db, ledger)
      else if (choice < 8) await increment(db, random, ledger)
      else if (choice < 9) await look(db, random, ledger)
      else await readNewest(db, random, ledger)
      onDone()
    }
  } catch {
    return
  }
}
