import { randomUUID } from 'node:crypto'
import { createSharedState } from '@ongaku/shared/cache'
import { systemClock } from '@ongaku/shared/clock'
import { linkConnection } from '@ongaku/shared/contracts'
import { createMongo } from '@ongaku/shared/mongo'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { type UpstreamSim } from '@ongaku/upstream-sim'
import { lastfm } from '../src/destinations/lastfm/index.ts'
import { destinationSettings, logger, receivedBy, startScrobbler, startSimulator } from './scrobbler.ts'

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

const nothing = { params: undefined, query: undefined }

const linkByToken = (userId: string, service: string, token: string) =>
  scrobbler.client.call(linkConnection, { ...nothing, body: { service, token } }, { userId })

test('an account is linked at the destination that is named', async () => {
  const userId = randomUUID()
  const token = await scrobbler.allowToken(userId, 'named')
  expect(await linkByToken(userId, 'lastfm', token)).toMatchObject({
    service: 'lastfm',
    serviceName: 'Last.fm',
    username: 'named',
    status: 'linked',
  })
})

test('a destination that is not there is refused, with those there are', async () => {
  await expect(linkByToken(randomUUID(), 'nowhere', 'token')).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('must be one of lastfm') as string,
  })
})

test('Last.fm is told what plays, what is loved and what no longer is', async () => {
  const { sessionKey } = await scrobbler.link(randomUUID(), 'lover')
  const destination = lastfm.create(destinationSettings(simulator).lastfm, {
    clock: systemClock,
    logger,
    mongo: createMongo(engines.mongo, 'destinations'),
    sharedState: createSharedState({}, { logger }),
  })
  const track = { artist: 'Tricot', title: 'Omotenashi' }
  await destination.nowPlaying(sessionKey, track)
  await destination.love(sessionKey, track)
  await destination.unlove(sessionKey, track)
  const received = await receivedBy(simulator, 'lover')
  expect(received.now_playing).toMatchObject({ track: 'Omotenashi' })
  expect(received.requests.map(({ method, outcome }) => [method, outcome])).toEqual(
    expect.arrayContaining([
      ['track.love', 'ok'],
      ['track.unlove', 'ok'],
    ]),
  )
})
