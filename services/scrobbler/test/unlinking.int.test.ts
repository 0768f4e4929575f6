import { randomUUID } from 'node:crypto'
import { systemClock } from '@ongaku/shared/clock'
import { createMongo, type Mongo } from '@ongaku/shared/mongo'
import { startDatabase, type TestDatabase } from '@ongaku/testing'
import { unlinkConnection } from '../src/connections/unlink-connection.route.ts'
import {
  type ConnectionRepository,
  createConnectionRepository,
} from '../src/connections/connection.repository.ts'
import { createDeliveryLedger, type DeliveryLedger } from '../src/deliveries/delivery.repository.ts'
import { type NewDelivery } from '../src/deliveries/delivery-row.ts'
import { createDispatcher } from '../src/deliveries/dispatcher.ts'
import { retryDeliveries } from '../src/deliveries/retry-deliveries.job.ts'
import { createTurnTaker, type TurnTaker } from '../src/deliveries/take-turn.ts'
import { logger } from './scrobbler.ts'

let database: TestDatabase
let mongo: Mongo
let connections: ConnectionRepository
let ledger: DeliveryLedger

const clock = systemClock

beforeAll(async () => {
  database = await startDatabase()
  mongo = createMongo(database.mongo, 'unlinking')
  connections = createConnectionRepository(mongo, { wake: () => undefined })
  ledger = createDeliveryLedger(mongo, { wake: () => undefined })
  await mongo.start()
})

afterAll(async () => {
  await mongo.stop()
  await database.stop()
})

async function link() {
  const account = { userId: randomUUID(), service: 'somewhere', username: 'leaver' }
  const prepared = await connections.prepare(account, Date.now())
  const sealedCredentials = 'sealed'
  return connections.link(prepared, { username: account.username, sealedCredentials }, Date.now())
}

const createRows = (connectionId: string, count: number): NewDelivery[] =>
  Array.from({ length: count }, (_, index) => ({
    playId: randomUUID(),
    connectionId,
    track: { artist: 'Tricot', title: `Song ${index}` },
    startedAt: new Date(Date.now() - (index + 1) * 60_000),
  }))

/** Unlinks as its owner does. */
async function unlink({ id, userId }: { id: string; userId: string }, turnTaker: TurnTaker): Promise<void> {
  const dispatcher = createDispatcher({ connections, ledger, turnTaker, clock, logger })
  const { handle } = unlinkConnection({ connections, ledger, dispatcher, clock })
  const input = { params: { id }, query: undefined, body: undefined }
  await handle({ ...input, caller: { userId }, request: {} as never, ip: '127.0.0.1', bodyBytes: 0 })
}

/** Takes turns of one play each; whatever is sent is accepted. */
function createSender(sent: string[] = []) {
  const turnTaker = createTurnTaker({
    connections,
    ledger,
    deliverBatch(_, batch) {
      sent.push(...batch.map(({ playId }) => playId))
      const accepted = { attempted: true, state: 'accepted' as const }
      return Promise.resolve({ deliveries: batch.map(({ playId }) => ({ playId, ...accepted })) })
    },
    destinations: { find: () => ({ limits: { maxBatch: 1, maxCallMs: 25_000 } }) },
    clock,
    instance: 'only',
    maxBatchMs: 30_000,
  })
  return { turnTaker, sent }
}

test('a play that is added while its account is being unlinked is not sent under the lease that was kept', async () => {
  const connection = await link()
  const [first, late] = createRows(connection.id, 2)
  const { turnTaker, sent } = createSender()
  await ledger.add([first!])
  expect(await turnTaker.takeTurn(connection.id)).toBe('more')
  await unlink(connection, turnTaker)
  await ledger.add([late!])
  expect(await turnTaker.takeTurn(connection.id)).toBe('idle')
  expect(sent).toEqual([first!.playId])
})

test('what an account has refused is not put back into the line once it is unlinked', async () => {
  const connection = await link()
  const rows = createRows(connection.id, 600)
  await ledger.add(rows)
  const refused = { attempted: true, state: 'rejected' as const, reason: 'refused' }
  const deliveries = rows.map(({ playId }) => ({ playId, ...refused }))
  await ledger.record(connection, { deliveries }, Date.now())
  const { turnTaker } = createSender()
  const dispatcher = {
    ...createDispatcher({ connections, ledger, turnTaker, clock, logger }),
    wake: () => undefined,
  }
  await retryDeliveries({ connections, ledger, dispatcher }).run({
    jobId: randomUUID(),
    userId: connection.userId,
    input: { connectionId: connection.id },
    checkpoint: undefined,
    done: 0,
    signal: new AbortController().signal,
    advance: () => unlink(connection, turnTaker),
  })
  // One page was under way.
  expect(await ledger.countRefused(connection.id)).toBe(100)
})
