import { readBatchHeader } from '../records/batch-header.ts'
import { encodeBatch } from './batches.ts'
import { connectRaw, type Address, type RawClient } from './raw-client.ts'
import { createTopicRaw, fetchRaw, produceRaw } from './requests.ts'

export type BenchOptions = {
  address: Address
  topic: string
  configs: Record<string, string>
  seconds: number
}
export type BenchFigure = { what: string; messagesPerSecond: number; megabytesPerSecond: number }

const VALUE = 'v'.repeat(200)
const BATCH = 100

/** Keeps `depth` requests of each client under way for some seconds; gives how many were answered per second. */
async function drive(
  clients: RawClient[],
  depth: number,
  seconds: number,
  step: (client: RawClient) => Promise<void>,
): Promise<number> {
  const from = performance.now()
  const until = from + seconds * 1000
  let done = 0
  const lane = async (client: RawClient): Promise<void> => {
    while (performance.now() < until) {
      await step(client)
      done++
    }
  }
  await Promise.all(clients.flatMap((client) => Array.from({ length: depth }, () => lane(client))))
  return done / ((performance.now() - from) / 1000)
}

const producing = (topic: string, count: number) => {
  const records = Array.from({ length: count }, (_, i) => ({ key: `user-${i % 10}`, value: VALUE }))
  const batch = encodeBatch(records)
  return async (client: RawClient): Promise<void> => {
    const { errorCode } = await produceRaw(client, topic, 0, batch)
    if (errorCode !== 0) throw new Error(`produce failed with ${errorCode}`)
  }
}

async function consume(client: RawClient, topic: string, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  const from = performance.now()
  let messages = 0
  for (let offset = 0; performance.now() < until;) {
    const { records } = await fetchRaw(client, topic, 0, offset, { maxBytes: 1_048_576 })
    if (records.length === 0) offset = 0
    for (let at = 0; at + 61 <= records.length;) {
      const header = readBatchHeader(records, at)
      messages += header.count
      offset = header.lastOffset + 1
      at += header.size
    }
  }
  return messages / ((performance.now() - from) / 1000)
}

/** Measures one partition with acks=all, messages of 200 bytes; consuming counts messages without unpacking them. */
export async function runBench({ address, topic, configs, seconds }: BenchOptions): Promise<BenchFigure[]> {
  const clients = await Promise.all(Array.from({ length: 8 }, () => connectRaw(address)))
  const [first] = clients
  if (!first) return []
  const code = await createTopicRaw(first, topic, { configs })
  if (code !== 0) throw new Error(`the topic was refused with ${code}`)
  const figure = (what: string, messagesPerSecond: number): BenchFigure => ({
    what,
    messagesPerSecond: Math.round(messagesPerSecond),
    megabytesPerSecond: Math.round((messagesPerSecond * VALUE.length) / 1e5) / 10,
  })
  const figures = [
    figure('produce, one at a time', await drive([first], 1, seconds, producing(topic, 1))),
    figure('produce, 8 clients, one at a time each', await drive(clients, 1, seconds, producing(topic, 1))),
    figure(
      'produce, 8 clients, 16 requests under way each',
      await drive(clients, 16, seconds, producing(topic, 1)),
    ),
    figure(
      `produce, batches of ${BATCH}, one at a time`,
      BATCH * (await drive([first], 1, seconds, producing(topic, BATCH))),
    ),
    figure(
      `produce, batches of ${BATCH}, 8 clients`,
      BATCH * (await drive(clients, 2, seconds, producing(topic, BATCH))),
    ),
    figure('consume', await consume(first, topic, seconds)),
  ]
  for (const client of clients) client.close()
  return figures
}
