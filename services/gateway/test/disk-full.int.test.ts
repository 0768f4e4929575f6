import { pino } from 'pino'
import {
  createManualClock,
  noRoomAnswers,
  startCrowdedDatabase,
  startEngines,
  type TestEngines,
} from '@ongaku/testing'
import { AppError } from '@ongaku/shared/errors'
import { rememberFailures } from '../src/readiness.ts'
import { startGateway } from './gateway.ts'

let engines: TestEngines

beforeAll(async () => {
  engines = await startEngines()
})

afterAll(() => engines.stop())

test('while the database is full signing in is a 503 in one log line, and readiness shows it', async () => {
  const database = await startCrowdedDatabase(engines.mongo.uri, noRoomAnswers['the write fails'])
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line) => lines.push(line) })
  const config = { mongo: { uri: database.uri } }
  const gateway = await startGateway(engines, { config, overrides: { logger } })
  const ready = async () => (await fetch(`${gateway.url()}/health/ready`)).status

  const refused = await gateway.register('ada')
  expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(lines).toHaveLength(1)
  expect(await ready()).toBe(503)
  database.makeRoom()
  expect(await ready()).toBe(200)
  expect((await gateway.register('ada')).status).toBe(201)
  await gateway.stop()
  await database.stop()
})

test('a broker that took no events is remembered until it takes some, or for half a minute', async () => {
  let full = true
  const clock = createManualClock(0)
  const publisher = rememberFailures(
    {
      name: 'publisher',
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      publish: () => (full ? Promise.reject(new AppError('unavailable', 'no room')) : Promise.resolve()),
    },
    clock,
  )
  await publisher.checkReady?.()
  await expect(publisher.publish([])).rejects.toThrow('no room')
  await expect(publisher.checkReady?.()).rejects.toThrow('no room')
  full = false
  await publisher.publish([])
  await publisher.checkReady?.()
  full = true
  await expect(publisher.publish([])).rejects.toThrow('no room')
  clock.advance(30_000)
  await publisher.checkReady?.()
})
