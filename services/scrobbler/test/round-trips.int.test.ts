import { randomUUID } from 'node:crypto'
import { createMongo } from '@ongaku/shared/mongo'
import { playIdOf } from '@ongaku/shared/plays'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { createPlays, publishPlays, receivedBy, startScrobbler, startSimulator } from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>

/** The commands sent to the database, as `find deliveries`. */
const commands: string[] = []

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  const uri = new URL(engines.mongo.uri)
  uri.pathname ||= '/'
  uri.searchParams.set('monitorCommands', 'true')
  const mongo = createMongo({ uri: uri.href }, 'ongaku_scrobbler')
  scrobbler = await startScrobbler(engines, simulator, { mongo })
  mongo.connection.getClient().on('commandStarted', ({ commandName, command }) => {
    // The outbox publishes afterwards, on its own.
    const ofOutbox = /"outbox_leases"|"outbox\.(at|id)"/.test(JSON.stringify(command))
    if (!ofOutbox) commands.push(`${commandName} ${String(command[commandName])}`)
  })
})

afterAll(async () => {
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

test('one play for one account takes six round trips to the database, the last of them after it is delivered', async () => {
  const userId = randomUUID()
  await scrobbler.link(userId, 'counted')
  // Linking wakes the dispatcher, which finds nothing and gives the connection back.
  await waitUntil(
    () => commands.at(-1),
    (last) => last === 'update connections',
  )
  // The first play asks whether its user scrobbles, which is then known for a while.
  const [first, play] = createPlays(userId, 2)
  for (const next of [first, play]) {
    commands.length = 0
    await publishPlays(engines, [next!])
    await waitUntil(
      () => commands.at(-1),
      (last) => commands.length > 1 && last === 'update connections',
    )
  }
  expect(commands).toEqual([
    'find connections',
    'insert deliveries',
    'findAndModify connections',
    'find deliveries',
    'update deliveries',
    'update connections',
  ])
  expect((await receivedBy(simulator, 'counted')).totals.received).toBe(2)
  expect(await scrobbler.deliveries(userId, playIdOf(play!))).toMatchObject([{ status: 'accepted' }])
})
