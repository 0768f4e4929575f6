import { randomUUID } from 'node:crypto'
import { createApiKey, listApiKeys, removeApiKey } from '@ongaku/shared/contracts'
import { createSeal, secretConfig } from '@ongaku/shared/crypto'
import { createMongo } from '@ongaku/shared/mongo'
import { findTraces, startEngines, type TestEngines } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { sealContextOf } from '../src/api-keys/api-key.repository.ts'
import { startScrobbler, startSimulator } from './scrobbler.ts'

let engines: TestEngines
let simulator: UpstreamSim
let scrobbler: Awaited<ReturnType<typeof startScrobbler>>

const key = '07'.repeat(32)

beforeAll(async () => {
  engines = await startEngines()
  simulator = await startSimulator()
  scrobbler = await startScrobbler(engines, simulator, { key })
})

afterAll(async () => {
  await scrobbler.stop()
  await simulator.stop()
  await engines.stop()
})

const nothing = { params: undefined, query: undefined, body: undefined }
type ServiceName = 'spotify' | 'lastfm'

const create = (userId: string, serviceName: ServiceName, apiKey: string, serviceUserId?: string) =>
  scrobbler.client.call(
    createApiKey,
    { ...nothing, body: { serviceName, apiKey, ...(serviceUserId && { serviceUserId }) } },
    { userId },
  )
const list = async (userId: string) => (await scrobbler.client.call(listApiKeys, nothing, { userId })).items
const remove = (userId: string, id: string) =>
  scrobbler.client.call(removeApiKey, { ...nothing, params: { id } }, { userId })

test('a key is listed without itself, and a new one for the service replaces it', async () => {
  const userId = randomUUID()
  const first = await create(userId, 'lastfm', 'first-key', 'ada')
  expect(first).toEqual({
    id: expect.any(String) as string,
    serviceName: 'lastfm',
    serviceUserId: 'ada',
    createdAt: expect.any(String) as string,
  })
  const spotify = await create(userId, 'spotify', 'token')
  const second = await create(userId, 'lastfm', 'second-key')
  expect(second).not.toHaveProperty('serviceUserId')
  expect(await list(userId)).toEqual([spotify, second])
  expect(await list(randomUUID())).toEqual([])
})

test('a key is sealed at rest, for its owner and service', async () => {
  const userId = randomUUID()
  await create(userId, 'spotify', 'a-very-secret-key')
  expect(await findTraces(engines.mongo.uri, 'ongaku_scrobbler', 'a-very-secret-key')).toEqual([])
  const mongo = createMongo(engines.mongo, 'ongaku_scrobbler')
  await mongo.start()
  const documents = await mongo.connection.collection('api_keys').find({ service: 'spotify' }).toArray()
  await mongo.stop()
  const { sealedKey } = documents.at(-1) as unknown as { sealedKey: string }
  const seal = createSeal(secretConfig.parse({ key }))
  expect(seal.open(sealedKey, sealContextOf(userId, 'spotify'))).toBe('a-very-secret-key')
})

test("another user's key can't be removed", async () => {
  const [owner, other] = [randomUUID(), randomUUID()]
  const { id } = await create(owner, 'lastfm', 'mine')
  await expect(remove(other, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await list(owner)).toHaveLength(1)
  await remove(owner, id)
  expect(await list(owner)).toEqual([])
  await expect(remove(owner, id)).rejects.toMatchObject({ code: 'not_found' })
})
