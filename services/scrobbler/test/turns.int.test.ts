import { randomUUID } from 'node:crypto'
import { systemClock } from '@ongaku/shared/clock'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { startDatabase, type TestDatabase, waitUntil } from '@ongaku/testing'
import { createConnectionRepository } from '../src/connections/connection.repository.ts'
import { createDeliveryLedger } from '../src/deliveries/delivery.repository.ts'
import { createDispatcher } from '../src/deliveries/dispatcher.ts'
import { createTurnTaker } from '../src/deliveries/take-turn.ts'
import { logger } from './scrobbler.ts'

let database: TestDatabase
let mongo: Mongo

beforeAll(async () => {
  database = await startDatabase()
  mongo = createMongo(database.mongo, 'turns')
})

afterAll(async () => {
  await mongo.stop()
  await database.stop()
})

test("a single play does not wait for the end of other accounts' backlogs", async () => {
  const connections = createConnectionRepository(mongo, { wake: () => undefined })
  const ledger = createDeliveryLedger(mongo, { wake: () => undefined })
  await mongo.start()

  async function link(username: string, plays: number): Promise<string> {
    const account = { userId: randomUUID(), service: 'somewhere', username }
    const prepared = await connections.prepare(account, Date.now())
    const { id } = prepared
    await connections.link(prepared, { username, sealedCredentials: 'sealed' }, Date.now())
    const rows = Array.from({ length: plays }, (_, index) => ({
      playId: randomUUID(),
      connectionId: id,
      track: { artist: 'Tricot', title: `Song ${index}` },
      startedAt: new Date(Date.now() - (index + 1) * 60_000),
    }))
    await ledger.add(rows)
    return id
  }

  const served: string[] = []
  const turnTaker = createTurnTaker({
    connections,
    ledger,
    deliverBatch({ id }, batch) {
      served.push(id)
      const accepted = { attempted: true, state: 'accepted' as const }
      return Promise.resolve({ deliveries: batch.map(({ playId }) => ({ playId, ...accepted })) })
    },
    destinations: { find: () => ({ limits: { maxBatch: 50, maxCallMs: 25_000 } }) },
    clock: systemClock,
    instance: 'only',
    maxBatchMs: 30_000,
  })
  const busy = await Promise.all(Array.from({ length: 8 }, (_, index) => link(`busy-${index}`, 120)))
  const newcomer = await link('newcomer', 1)
  /** In the order their turns begin; how soon each then sends depends on the round trips it takes. */
  const turns: string[] = []
  const counted = {
    ...turnTaker,
    takeTurn(id: string) {
      turns.push(id)
      return turnTaker.takeTurn(id)
    },
  }
  const dispatcher = createDispatcher({
    connections,
    ledger,
    turnTaker: counted,
    clock: systemClock,
    logger,
  })
  for (const id of [...busy, newcomer]) dispatcher.wake(id)
  // 120 plays are three batches.
  await waitUntil(
    () => served.length,
    (count) => count === 8 * 3 + 1,
  )
  await dispatcher.stop()
  // After one turn of each account in front of it.
  expect(turns.indexOf(newcomer)).toBe(8)
})
