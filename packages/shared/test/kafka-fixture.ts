import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import { pino } from 'pino'
import { z } from 'zod'
import { createDeliverySpy, startBroker, uniqueName } from '@ongaku/testing'
import { systemClock } from '../src/clock/index.ts'
import { defineEvent, type OutgoingEvent, type TopicDefinition, writeEvent } from '../src/events/index.ts'
import {
  type ConsumersOptions,
  createConsumers,
  createKafka,
  type KafkaConfig,
  type Subscription,
} from '../src/kafka/index.ts'
import { type Component } from '../src/lifecycle/index.ts'

export const logger = pino({ level: 'silent' })

/** A type of event with a topic of its own, so that a test meets no events of another. */
export function defineNoted(more: Partial<TopicDefinition> = {}, type = 'test.noted') {
  const topic: TopicDefinition = {
    name: uniqueName('noted'),
    cleanupPolicy: 'delete',
    retentionMs: 86_400_000,
    maxMessageBytes: 1_000_000,
    ...more,
  }
  return defineEvent({ type, topic, key: () => 'one', payload: z.object({ note: z.string() }) })
}

export type Noted = ReturnType<typeof defineNoted>

export const writeNote = (definition: Noted, note: string) =>
  writeEvent(definition, { note }, { id: note, source: 'test', time: '2026-05-01T20:20:00.000Z' })

/** A broker with a producer, and consumers that are stopped with it. */
export async function startKafka() {
  const broker = await startBroker()
  const kafka = createKafka(broker.kafka, 'test', logger)
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const running: Component[] = []
  return {
    kafka,
    config: broker.kafka,
    producer,
    async consume(subscriptions: readonly Subscription[], more: Partial<ConsumersOptions> = {}) {
      const spy = createDeliverySpy()
      const { onSettled } = spy
      const options = { kafka, config: broker.kafka, logger, clock: systemClock, onSettled, ...more }
      const consumers = createConsumers(subscriptions, options)
      await consumers.start()
      running.push(consumers)
      return { spy, consumers }
    },
    send: (...events: OutgoingEvent[]) => send(producer, events),
    async stopConsumers() {
      for (const component of running.splice(0)) await component.stop()
    },
    async stop() {
      await producer.disconnect()
      await broker.stop()
    },
  }
}

export type TestKafka = Awaited<ReturnType<typeof startKafka>>
export type { Kafka, KafkaConfig }

async function send(producer: Producer, events: readonly OutgoingEvent[]): Promise<void> {
  for (const event of events) await producer.send({ topic: event.topic, messages: [event] })
}
