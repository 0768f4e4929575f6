import { encodeBatch } from '../test/support/batches.ts'
import { type Random } from '../test/support/random.ts'
import { connectRaw, type Address, type RawClient } from '../test/support/raw-client.ts'
import { fetchRaw, initProducer, produceRaw } from '../test/support/requests.ts'

export const LOG_TOPIC = 'crash-log'
export const COMPACTED_TOPIC = 'crash-compacted'
export const PARTITIONS = 3
export const GROUP = 'crash-group'
const KEYS = 20

/** What one producer was promised. Messages are `<name>:<number>:<padding>`, numbered from 0. */
export interface ProducerLedger {
  name: string
  partition: number
  next: number
  acked: Set<number>
  /** An idempotent producer sends an unanswered batch again, so it must be there once. */
  idempotent: { id: number; sequence: number; unanswered: { from: number; count: number } | null } | null
}

export interface Ledger {
  producers: ProducerLedger[]
  /** What has been read at each offset of each partition; it may never change. */
  seen: string[][]
  /** Per key of the compacted topic: the last number that was acknowledged. */
  keys: Map<string, number>
  nextKeyed: number
  committedAcked: number
  committedSent: number
}

export function createLedger(): Ledger {
  const producers = Array.from({ length: 6 }, (_, i): ProducerLedger => {
    const idempotent = i % 2 === 0 ? { id: -1, sequence: 0, unanswered: null } : null
    return { name: `p${i}`, partition: i % PARTITIONS, next: 0, acked: new Set(), idempotent }
  })
  const seen = Array.from({ length: PARTITIONS }, () => [])
  return { producers, seen, keys: new Map(), nextKeyed: 0, committedAcked: -1, committedSent: -1 }
}

async function produceBatch(client: RawClient, producer: ProducerLedger, random: Random): Promise<void> {
  const { name, idempotent } = producer
  if (idempotent && idempotent.id < 0) idempotent.id = await initProducer(client)
  const again = idempotent?.unanswered
  const count = again?.count ?? 1 + random.below(random.chance(0.2) ? 60 : 4)
  const from = again?.from ?? producer.next
  if (!again) producer.next += count
  const padding = 'x'.repeat(random.below(300))
  const records = Array.from({ length: count }, (_, i) => ({
    key: name,
    value: `${name}:${from + i}:${padding}`,
  }))
  const sequence = idempotent
    ? { producerId: idempotent.id, producerEpoch: 0, baseSequence: idempotent.sequence }
    : {}
  if (idempotent) idempotent.unanswered = { from, count }
  const batch = encodeBatch(records, { attributes: random.chance(0.3) ? 1 : 0, ...sequence })
  const { errorCode } = await produceRaw(client, LOG_TOPIC, producer.partition, batch)
  if (errorCode !== 0) throw new Error(`produce failed with ${errorCode}`)
  for (let i = 0; i < count; i++) producer.acked.add(from + i)
  if (idempotent) {
    idempotent.unanswered = null
    idempotent.sequence += count
  }
}

async function produceKeyed(client: RawClient, ledger: Ledger, random: Random): Promise<void> {
  const number = ledger.nextKeyed++
  const key = `k${random.below(KEYS)}`
  const batch = encodeBatch([{ key, value: `${number}:${'y'.repeat(200)}` }])
  const { errorCode } = await produceRaw(client, COMPACTED_TOPIC, 0, batch)
  if (errorCode !== 0) throw new Error(`produce failed with ${errorCode}`)
  ledger.keys.set(key, number)
}

async function commit(client: RawClient, ledger: Ledger): Promise<void> {
  const offset = ++ledger.committedSent
  const answer = await client.send(8, 5, (body) => {
    body.string(GROUP).int32(-1).string('')
    body.array([0], (w) => w.string(LOG_TOPIC).array([0], (p) => p.int32(0).int64(offset).string('')))
  })
  answer.int32()
  const [code] = answer.array((r) => (r.string(), r.array((p) => (p.int32(), p.int16()))[0]))
  if (code !== 0) throw new Error(`commit failed with ${code}`)
  ledger.committedAcked = offset
}

async function tail(
  client: RawClient,
  ledger: Ledger,
  partition: number,
  read: (bytes: Buffer) => { offset: number; value: string | null }[],
): Promise<void> {
  const seen = ledger.seen[partition] ?? []
  const { errorCode, records } = await fetchRaw(client, LOG_TOPIC, partition, seen.length, { maxWaitMs: 50 })
  if (errorCode !== 0) throw new Error(`fetch at ${seen.length} failed with ${errorCode}`)
  for (const { offset, value } of read(records)) if (offset >= seen.length) seen.push(value ?? '')
}

/** Loads the broker until it goes away. Every worker has a connection of its own and ends with it. */
export async function runLoad(
  address: Address,
  ledger: Ledger,
  random: Random,
  read: (bytes: Buffer) => { offset: number; value: string | null }[],
): Promise<void> {
  const worker = async (step: (client: RawClient) => Promise<void>): Promise<void> => {
    const client = await connectRaw(address)
    for (;;) await step(client)
  }
  const workers = [
    ...ledger.producers.map((producer) => worker((client) => produceBatch(client, producer, random))),
    worker((client) => produceKeyed(client, ledger, random)),
    worker((client) => commit(client, ledger)),
    ...ledger.seen.map((_, partition) => worker((client) => tail(client, ledger, partition, read))),
  ]
  const ends = await Promise.allSettled(workers)
  for (const end of ends) {
    const reason: unknown = end.status === 'rejected' ? end.reason : null
    if (reason instanceof Error && / failed with /.test(reason.message)) throw reason
  }
}
