import { randomUUID } from 'node:crypto'
import { listConnections } from '@ongaku/shared/contracts'
import { createMongo, uuidToBinary } from '@ongaku/shared/mongo'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { createPlays, publishPlays, receivedBy, startScrobbler, startSimulator } from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  scrobbler = await startScrobbler(engines, simulator)
})

afterAll(async () => {
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const nothing = { params: undefined, query: undefined, body: undefined }

test("a connection whose owner was changed in the database gets nobody's plays", async () => {
  const [owner, other] = [randomUUID(), randomUUID()]
  await scrobbler.link(owner, 'stolen')
  const mongo = createMongo(engines.mongo, 'ongaku_scrobbler')
  await mongo.start()
  const { modifiedCount } = await mongo.connection
    .collection('connections')
    .updateOne({ username: 'stolen' }, { $set: { userId: uuidToBinary(other) } })
  expect(modifiedCount).toBe(1)
  await mongo.stop()

  const [play] = createPlays(other, 1)
  await publishPlays(engines, [play!])
  const row = await waitUntil(
    async () => (await scrobbler.deliveries(other, playIdOf(play!)))[0],
    (found) => found !== undefined && found.status !== 'pending',
  )
  expect(row).toMatchObject({
    status: 'held',
    reason: expect.stringContaining('link the account again') as string,
  })
  expect((await receivedBy(simulator, 'stolen')).totals.received).toBe(0)
  const { items } = await scrobbler.client.call(listConnections, nothing, { userId: other })
  expect(items).toMatchObject([{ status: 'held' }])
})
