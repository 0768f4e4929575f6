import { randomUUID } from 'node:crypto'
import { Partitioners } from 'kafkajs'
import axios from 'axios'
import { pino } from 'pino'
import { loadConfig } from '@ongaku/shared/config'
import { completeLastfmLink, beginLastfmLink, listDeliveries } from '@ongaku/shared/contracts'
import { secretConfig } from '@ongaku/shared/crypto'
import {
  type EventDefinition,
  type EventPayload,
  type OutgoingEvent,
  playCompleted,
  type PlayCompleted,
  writeEvent,
} from '@ongaku/shared/events'
import { createInternalTokens, createServiceClient } from '@ongaku/shared/http'
import { createKafka } from '@ongaku/shared/kafka'
import { type Mongo } from '@ongaku/shared/mongo'
import { createDeliverySpy, type TestEngines } from '@ongaku/testing'
import { createUpstreamSim, type UpstreamSim } from '@ongaku/upstream-sim'
import { deliveriesGroup } from '../src/deliveries-group.ts'
import { destinationsConfig } from '../src/destinations/destinations.ts'
import { createScrobblerService } from '../src/service.ts'

const account = { apiKey: 'key', sharedSecret: 'secret' }
export const logger = pino({ level: 'silent' })

export async function startSimulator(options: { dailyLimit?: number } = {}): Promise<UpstreamSim> {
  const simulator = createUpstreamSim({
    http: { port: 0 },
    lastfm: { ...account, requestsPerSecond: 100, ...options },
  })
  await simulator.start()
  return simulator
}

/** The settings of all destinations; what isn't named in `env` has its default. */
export const destinationSettings = (simulator: UpstreamSim, env: Record<string, string> = {}) =>
  loadConfig(destinationsConfig, {
    LASTFM_API_KEY: account.apiKey,
    LASTFM_SHARED_SECRET: account.sharedSecret,
    LASTFM_API_URL: simulator.lastfm.apiUrl(),
    LASTFM_AUTH_URL: simulator.lastfm.authUrl(),
    LASTFM_REQUESTS_PER_SECOND: '50',
    LASTFM_TIMEOUT_MS: '5000',
    ...env,
  })

interface ScrobblerOptions {
  instance?: string
  key?: string
  mongo?: Mongo
  /** Settings of destinations. */
  env?: Record<string, string>
}

/** A scrobbler on test engines, with a client that calls it as the gateway does. */
export async function startScrobbler(
  engines: TestEngines,
  simulator: UpstreamSim,
  { instance = 'only', key = '07'.repeat(32), mongo, env }: ScrobblerOptions = {},
) {
  const secret = secretConfig.parse({ key })
  const spy = createDeliverySpy()
  const service = createScrobblerService(
    {
      http: { host: '127.0.0.1', port: 0 },
      kafka: engines.kafka,
      mongo: engines.mongo,
      secret,
      cache: {},
      logging: { level: 'silent' },
      destinations: destinationSettings(simulator, env),
      delivery: { retryMinMs: 200, retryMaxMs: 1_000 },
      instance,
    },
    { onSettled: spy.onSettled, ...(mongo && { mongo }) },
  )
  await service.start()
  const tokens = createInternalTokens(secret)
  const client = createServiceClient({
    service: 'scrobbler',
    baseUrl: service.url(),
    tokens,
    timeoutMs: 10_000,
  })
  const nothing = { params: undefined, query: undefined, body: undefined }

  /** A token that the owner of a Last.fm account has allowed. */
  async function allowToken(userId: string, username: string): Promise<string> {
    const { authUrl, token } = await client.call(beginLastfmLink, nothing, { userId })
    const page = new URL(authUrl)
    const apiKey = page.searchParams.get('api_key')
    await axios.post(page.origin + page.pathname, { api_key: apiKey, token, username, action: 'allow' })
    return token
  }

  return {
    client,
    tokens,
    allowToken,
    /** Publishes events of one user and resolves once the last of them was enqueued or acted on. */
    async publish(events: readonly OutgoingEvent[]): Promise<void> {
      await publishEvents(engines, events)
      const last = events.at(-1)?.headers['ce_id']
      await spy.waitFor(({ group, event }) => group === deliveriesGroup && event?.id === last)
    },
    url: service.url(),
    stop: () => service.stop(),
    /** `completedBy` is the user who exchanges the token, the same unless given. */
    async link(userId: string, username: string, completedBy = userId) {
      const token = await allowToken(userId, username)
      return client.call(completeLastfmLink, { ...nothing, body: { token } }, { userId: completedBy })
    },
    async deliveries(userId: string, playId: string) {
      const { items } = await client.call(listDeliveries, { ...nothing, params: { id: playId } }, { userId })
      return items
    },
  }
}

/** A user's plays, four minutes apart and the oldest first; the newest started a few minutes ago. */
export function createPlays(
  userId: string,
  count: number,
  changes: Partial<PlayCompleted> = {},
): PlayCompleted[] {
  const newest = Date.now() - 60_000
  return Array.from({ length: count }, (_, index) => ({
    userId,
    artist: 'Tricot',
    title: `Song ${index}`,
    startedAt: new Date(newest - (count - index) * 240_000).toISOString(),
    source: 'test',
    ...changes,
  }))
}

/** Publishes events of plays and users as the gateway does. */
export async function publishEvents(engines: TestEngines, events: readonly OutgoingEvent[]): Promise<void> {
  const producer = createKafka(engines.kafka, 'test', logger).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  await producer.send({ topic: playCompleted.topic.name, messages: [...events] })
  await producer.disconnect()
}

/** An event with an id of its own. */
export const write = <D extends EventDefinition>(definition: D, payload: EventPayload<D>): OutgoingEvent =>
  writeEvent(definition, payload, { id: randomUUID(), source: 'test', time: new Date().toISOString() })

export const publishPlays = (engines: TestEngines, plays: readonly PlayCompleted[]): Promise<void> =>
  publishEvents(
    engines,
    plays.map((play) => write(playCompleted, play)),
  )

/** What the simulator has received of a user. */
export async function receivedBy(simulator: UpstreamSim, user: string) {
  const url = new URL('/control/lastfm/received', simulator.lastfm.apiUrl())
  const { data } = await axios.get<{
    totals: { scrobbles: number; received: number }
    scrobbles: { track: string; times_received: number }[]
    requests: { method: string; outcome: string }[]
    now_playing: { track: string } | null
  }>(url.href, { params: { user } })
  return data
}

export const control = (simulator: UpstreamSim, path: string, body: unknown) =>
  axios.post(new URL(`/control/${path}`, simulator.lastfm.apiUrl()).href, body)

export interface FollowedEvent {
  type: string
  key: string
  data: unknown
}

/** Everything that is published to a topic, from its beginning. */
export async function followEvents(engines: TestEngines, topic: string) {
  const events: FollowedEvent[] = []
  const consumer = createKafka(engines.kafka, 'test', logger).consumer({ groupId: randomUUID() })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachMessage({ message: { key, value, headers } }) {
      const type = String(headers?.['ce_type'])
      events.push({ type, key: String(key), data: JSON.parse(String(value)) as unknown })
      return Promise.resolve()
    },
  })
  return { events, stop: () => consumer.disconnect() }
}
