import { setTimeout as pause } from 'node:timers/promises'
import { encodeBatch } from '../test/support/batches.ts'
import { connectRaw, type Address, type RawClient } from '../test/support/raw-client.ts'
import { createTopicRaw, listOffset, produceRaw } from '../test/support/requests.ts'

/** @property flushedConfigs settings under which a topic flushes every batch before it answers */
export interface BenchTarget {
  address: Address
  flushedConfigs: Record<string, string>
}

export interface BenchSite {
  clients: RawClient[]
  flushedTopic: string
  filledTopics: { single: string; hundred: string }
  batches: Batches
}

interface Batches {
  single: { bytes: Buffer; count: number }
  hundred: { bytes: Buffer; count: number }
}

const CLIENTS = 8
const VALUE = 'v'.repeat(200)
const TRIES = 100
const TRY_EVERY_MS = 100

const batchOf = (count: number): { bytes: Buffer; count: number } => {
  const records = Array.from({ length: count }, (_, i) => ({ key: `user-${i % 10}`, value: VALUE }))
  return { bytes: encodeBatch(records), count }
}

/** Creates a topic; Apache Kafka says it is made before its leader is at work, so waits for that too. */
async function createServingTopic(
  client: RawClient,
  name: string,
  configs: Record<string, string>,
): Promise<void> {
  const code = await createTopicRaw(client, name, { configs })
  if (code !== 0) throw new Error(`topic ${name} was refused with ${code}`)
  for (let i = 0; (await listOffset(client, name, 0, -1)).errorCode !== 0; i++) {
    if (i === TRIES) throw new Error(`topic ${name} does not come into service`)
    await pause(TRY_EVERY_MS)
  }
}

async function fill(clients: RawClient[], topic: string, batch: Buffer, count: number): Promise<void> {
  let left = count
  const lane = async (client: RawClient): Promise<void> => {
    while (left-- > 0) {
      const { errorCode } = await produceRaw(client, topic, 0, batch)
      if (errorCode !== 0) throw new Error(`produce failed with ${errorCode}`)
    }
  }
  await Promise.all(clients.flatMap((client) => Array.from({ length: 16 }, () => lane(client))))
}

/** Connects to a broker and makes its topics: one to write to, two to read, alike on every broker. */
export async function openBenchSite({ address, flushedConfigs }: BenchTarget): Promise<BenchSite> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connectRaw(address)))
  const [first] = clients
  if (!first) throw new Error('no client')
  const flushedTopic = 'bench-written'
  const filledTopics = { single: 'bench-read-single', hundred: 'bench-read-hundred' }
  const batches = { single: batchOf(1), hundred: batchOf(100) }
  await createServingTopic(first, flushedTopic, flushedConfigs)
  for (const topic of Object.values(filledTopics)) await createServingTopic(first, topic, {})
  await fill(clients, filledTopics.single, batches.single.bytes, 20_000)
  await fill(clients, filledTopics.hundred, batches.hundred.bytes, 3_000)
  return { clients, flushedTopic, filledTopics, batches }
}
