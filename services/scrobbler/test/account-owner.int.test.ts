import { randomUUID } from 'node:crypto'
import { findAccountOwner, listConnections, unlinkConnection } from '@ongaku/shared/contracts'
import { nobody } from '@ongaku/shared/http'
import { playIdOf } from '@ongaku/shared/plays'
import { findTraces, startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { control, createPlays, publishPlays, startScrobbler, startSimulator } from './scrobbler.ts'

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

const ownerOf = (credentials: string, service = 'lastfm') =>
  scrobbler.client.call(findAccountOwner, { ...nothing, body: { service, credentials } }, nobody)

const unknown = { code: 'not_found' }

test('the session key of a linked account tells its owner, and nobody once it is unlinked', async () => {
  const userId = randomUUID()
  const { sessionKey } = await scrobbler.link(userId, 'known')
  expect(await ownerOf(sessionKey)).toEqual({ userId })
  await expect(ownerOf(sessionKey, 'elsewhere')).rejects.toMatchObject(unknown)
  await expect(ownerOf(`${sessionKey}x`)).rejects.toMatchObject(unknown)
  expect(await findTraces(engines.mongo.uri, 'ongaku_scrobbler', sessionKey)).toEqual([])

  const { items } = await scrobbler.client.call(listConnections, nothing, { userId })
  await scrobbler.client.call(unlinkConnection, { ...nothing, params: { id: items[0]!.id } }, { userId })
  await expect(ownerOf(sessionKey)).rejects.toMatchObject(unknown)
})

test('a session key that the service has refused tells nobody, and the new one does', async () => {
  const userId = randomUUID()
  const { sessionKey } = await scrobbler.link(userId, 'revoked')
  await control(simulator, 'lastfm/revoke', { user: 'revoked' })
  const [play] = createPlays(userId, 1)
  await publishPlays(engines, [play!])
  await waitUntil(
    () => scrobbler.deliveries(userId, playIdOf(play!)),
    ([row]) => row?.status === 'held',
  )
  await expect(ownerOf(sessionKey)).rejects.toMatchObject(unknown)
  const again = await scrobbler.link(userId, 'revoked')
  expect(await ownerOf(again.sessionKey)).toEqual({ userId })
  await expect(ownerOf(sessionKey)).rejects.toMatchObject(unknown)
})
