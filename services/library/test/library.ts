import { randomUUID } from 'node:crypto'
import { Partitioners } from 'kafkajs'
import { pino } from 'pino'
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
import { createDeliverySpy, type TestEngines } from '@ongaku/testing'
import { createLibraryService } from '../src/service.ts'

const logger = pino({ level: 'silent' })

/** A library on test engines, with a client that calls it as the gateway does. */
export async function startLibrary(engines: TestEngines) {
  const secret = secretConfig.parse({ key: '03'.repeat(32) })
  const spy = createDeliverySpy()
  const service = createLibraryService(
    {
      kafka: engines.kafka,
      mongo: engines.mongo,
      secret,
      cache: {},
      logging: { level: 'silent' },
      http: { host: '127.0.0.1', port: 0 },
    },
    { onSettled: spy.onSettled },
  )
  await service.start()
  return {
    client: createServiceClient({
      service: 'library',
      baseUrl: service.url(),
      tokens: createInternalTokens(secret),
      timeoutMs: 10_000,
    }),
    spy,
    stop: () => service.stop(),
    /** Publishes events of one user and resolves once the last of them is taken in. */
    async publish(events: readonly OutgoingEvent[]): Promise<void> {
      await publishEvents(engines, events)
      const last = idOf(events.at(-1)!)
      await spy.waitFor(({ event }) => event?.id === last)
    },
  }
}

export type TestLibrary = Awaited<ReturnType<typeof startLibrary>>

export const idOf = ({ headers }: OutgoingEvent): string => headers['ce_id']!

/** Publishes events as the gateway does. */
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

export const completed = (play: PlayCompleted): OutgoingEvent => write(playCompleted, play)

export const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 20, minute)).toISOString()

export const playAt = (
  userId: string,
  minute: number,
  changes: Partial<PlayCompleted> = {},
): PlayCompleted => ({
  userId,
  artist: 'Tricot',
  title: `Song ${minute}`,
  startedAt: at(minute),
  source: 'api',
  ...changes,
})
