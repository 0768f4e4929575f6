import { once } from 'node:events'
import fs from 'node:fs'
import { type Db, type MongoClient } from 'mongodb'
import { startChild } from './support/child-server.ts'
import {
  connect,
  countersOf,
  LOG_LENGTH,
  newLedger,
  playsOf,
  prepare,
  work,
  type Ledger,
} from './support/crash-load.ts'
import { createRandom } from './support/random.ts'
import { temporaryFolder } from './support/server-under-test.ts'

const rounds = Number(process.env['ONGAKU_CRASH_ROUNDS'] ?? 5)
const seed = Number(process.env['ONGAKU_SEED'] ?? 20260)
const WORKERS = 6

/** Keeps the data, and so the time a check takes, from growing with the rounds. */
async function trim(db: Db, ledger: Ledger): Promise<void> {
  const old = [...ledger.inserted].slice(0, -1000)
  if (old.length < 2000) return
  await playsOf(db).deleteMany({ _id: { $in: old } })
  ledger.deleted.clear()
  for (const id of old) {
    ledger.inserted.delete(id)
    ledger.deleted.add(id)
  }
}

/** After a restart: nothing acknowledged is missing, nothing seen has vanished, documents and indexes agree. */
async function check(db: Db, ledger: Ledger): Promise<void> {
  const stored = new Map(
    (await playsOf(db).find().hint({ $natural: 1 }).toArray()).map((play) => [play._id, play]),
  )
  expect([...ledger.inserted].filter((id) => !stored.has(id))).toEqual([])
  expect([...ledger.deleted].filter((id) => stored.has(id))).toEqual([])
  const mayBeGone = (id: string): boolean => ledger.deleted.has(id) || ledger.maybeDeleted.has(id)
  expect([...ledger.seen].filter((id) => !stored.has(id) && !mayBeGone(id))).toEqual([])
  ledger.seen.clear()
  const known = (id: string): boolean =>
    ledger.inserted.has(id) || ledger.maybeInserted.has(id) || ledger.maybeDeleted.has(id)
  expect([...stored.keys()].filter((id) => !known(id))).toEqual([])
  for (const id of ledger.maybeInserted) if (stored.has(id)) ledger.inserted.add(id)
  for (const id of ledger.maybeDeleted) (stored.has(id) ? ledger.inserted : ledger.deleted).add(id)
  ledger.maybeInserted.clear()
  ledger.maybeDeleted.clear()

  const byTime = await playsOf(db).find().sort({ at: 1 }).hint({ at: 1 }).toArray()
  const byUser = await playsOf(db).find().hint({ user: 1, at: -1 }).toArray()
  expect(byTime.map(({ _id }) => _id)).toEqual(
    [...stored.values()].sort((a, b) => a.at - b.at).map(({ _id }) => _id),
  )
  expect(byUser).toHaveLength(stored.size)
  expect(await playsOf(db).estimatedDocumentCount()).toBe(stored.size)

  for (const [_id, counter] of ledger.counters.entries()) {
    const found = await countersOf(db).findOne({ _id })
    const value = found?.a ?? -1
    expect(found?.b).toBe(value)
    expect(found?.log).toHaveLength(Math.min(value, LOG_LENGTH))
    expect(value).toBeGreaterThanOrEqual(Math.max(counter.acknowledged, counter.seen))
    expect(value).toBeLessThanOrEqual(counter.sent)
    expect(await countersOf(db).find({ a: value, b: value }).hint({ a: 1, b: 1 }).toArray()).toContainEqual(
      found,
    )
    Object.assign(counter, { acknowledged: value, sent: value })
  }
}

test(
  `keeps every acknowledged write through ${rounds} kills`,
  async () => {
    const folder = temporaryFolder()
    const random = createRandom(seed)
    const ledger = newLedger()
    let operations = 0
    for (let round = 0; round <= rounds; round++) {
      const server = await startChild(folder, round % 2 === 0 ? {} : { memoryTargetMegabytes: 0 })
      const client: MongoClient = await connect(server.uri)
      const db = client.db('crash')
      await prepare(db)
      await check(db, ledger)
      await trim(db, ledger)
      if (round === rounds) {
        await client.close()
        await server.kill('SIGTERM')
        break
      }
      const killAfter = 20 + random.below(300)
      let done = 0
      let killed: Promise<void> | undefined
      const died = once(server.process, 'exit')
      const onDone = (): void => {
        operations++
        if (++done === killAfter) killed = server.kill('SIGKILL')
      }
      const workers = Array.from({ length: WORKERS }, () => work(db, random, ledger, onDone))
      await died
      await killed
      await client.close(true)
      await Promise.all(workers)
    }
    expect(operations).toBeGreaterThan(rounds * 20)
    fs.rmSync(folder, { recursive: true, force: true })
  },
  60_000 + rounds * 5_000,
)
