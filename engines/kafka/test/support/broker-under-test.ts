import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedKafka } from '../../src/index.ts'
import { heartbeatRaw } from './group-requests.ts'
import { connectRaw, type Address, type RawClient } from './raw-client.ts'
import { createTopicRaw, describeTopics, listOffset, type TopicSpec } from './requests.ts'

export type BrokerUnderTest = Address & { brokers: string[]; stop(): Promise<void> }

/**
 * The broker that the conformance suite talks to: an embedded one of its own, or, with ONGAKU_TEST_KAFKA=host:port, the
 * one that is there.
 */
export async function startBrokerUnderTest(): Promise<BrokerUnderTest> {
  const given = process.env.ONGAKU_TEST_KAFKA
  if (given) {
    const [host = '', port = ''] = given.split(':')
    return { host, port: Number(port), brokers: [given], stop: () => Promise.resolve() }
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-kafka-'))
  const broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
  const { host, port } = broker.address()
  const stop = async (): Promise<void> => {
    await broker.stop()
    await rm(dataDir, { recursive: true })
  }
  return { host, port, brokers: [`${host}:${port}`], stop }
}

/** A name that no earlier run has used. */
export const uniqueName = (about: string): string => `${about}-${randomUUID()}`

const PATIENCE_MS = 15_000

/** Asks again until the condition holds; every asking is a round trip to the broker. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await ask()
    if (holds(value)) return value
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)} after ${PATIENCE_MS} ms`)
  }
}

/** Creates a topic and waits until it can be used (Apache Kafka says it is made before its leaders are at work). */
export async function createTopic(client: RawClient, about: string, spec: TopicSpec = {}): Promise<string> {
  const name = uniqueName(about)
  const code = await createTopicRaw(client, name, spec)
  if (code !== 0) throw new Error(`topic ${name} was refused with ${code}`)
  await untilTopicServes(client, name, spec.partitions ?? 1)
  return name
}

/** Waits until every partition of a topic answers. */
export async function untilTopicServes(client: RawClient, name: string, partitions: number): Promise<void> {
  await until(
    () => describeTopics(client, [name]),
    ([topic]) => topic?.errorCode === 0 && topic.partitions.every((partition) => partition === 0),
  )
  for (let partition = 0; partition < partitions; partition++) {
    await until(
      () => listOffset(client, name, partition, -1),
      ({ errorCode }) => errorCode === 0,
    )
  }
}

const COORDINATOR_ERRORS = [14, 15, 16]
const PROBES = 300

/** Waits until groups of any name have their coordinator; a fresh Apache Kafka first makes a topic for them. */
export async function untilGroupsServe(client: RawClient): Promise<void> {
  await until(
    () => client.send(10, 2, (body) => body.string('any').int8(0)),
    (answer) => (answer.int32(), answer.int16() === 0),
  )
  for (let i = 0; i < PROBES; i++) {
    const group = uniqueName('probe')
    await until(
      () => heartbeatRaw(client, group, { memberId: 'nobody', generation: 1 }),
      (code) => !COORDINATOR_ERRORS.includes(code),
    )
  }
}

export { connectRaw }
