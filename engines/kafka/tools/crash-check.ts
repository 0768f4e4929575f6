import { decodeBatches, type ReadRecord } from '../test/support/batches.ts'
import { COMPACTED_TOPIC, GROUP, LOG_TOPIC, type Ledger, type ProducerLedger } from './crash-load.ts'
import { connectRaw, type Address, type RawClient } from '../test/support/raw-client.ts'
import { fetchRaw } from '../test/support/requests.ts'

/** Reads a partition from its start to its end. */
export async function readPartition(
  client: RawClient,
  topic: string,
  partition: number,
): Promise<ReadRecord[]> {
  const all: ReadRecord[] = []
  for (let offset = 0; ;) {
    const result = await fetchRaw(client, topic, partition, offset)
    if (result.errorCode !== 0)
      throw new Error(`reading ${topic} at ${offset} failed with ${result.errorCode}`)
    const records = decodeBatches(result.records).filter((record) => record.offset >= offset)
    all.push(...records)
    const last = records.at(-1)
    if (!last || last.offset + 1 >= result.highWatermark) return all
    offset = last.offset + 1
  }
}

const fail = (message: string): never => {
  throw new Error(message)
}

function checkProducer(producer: ProducerLedger, values: readonly string[]): void {
  const prefix = `${producer.name}:`
  const numbers = values
    .filter((value) => value.startsWith(prefix))
    .map((value) => Number(value.split(':')[1]))
  numbers.forEach((number, i) => {
    const previous = numbers[i - 1] ?? -1
    if (number <= previous) fail(`${producer.name}: ${number} after ${previous}`)
    if (producer.idempotent && number !== previous + 1) fail(`${producer.name}: gap before ${number}`)
  })
  const there = new Set(numbers)
  for (const number of producer.acked)
    if (!there.has(number)) fail(`${producer.name}: acknowledged ${number} is lost`)
}

function checkPartition(partition: number, records: readonly ReadRecord[], ledger: Ledger): number {
  const values = records.map(({ value }) => value ?? '')
  records.forEach(({ offset }, i) => {
    if (offset !== i) fail(`partition ${partition}: offset ${offset} where ${i} belongs`)
  })
  const seen = ledger.seen[partition] ?? []
  seen.forEach((value, offset) => {
    if (values[offset] !== value)
      fail(`partition ${partition}: what was read at ${offset} has changed or vanished`)
  })
  ledger.seen[partition] = values
  for (const producer of ledger.producers)
    if (producer.partition === partition) checkProducer(producer, values)
  return values.length
}

function checkCompacted(records: readonly ReadRecord[], ledger: Ledger): void {
  const latest = new Map<string, number>()
  for (const { key, value } of records) {
    const number = Number(value?.split(':')[0])
    if (number <= (latest.get(key ?? '') ?? -1)) fail(`compacted key ${key}: ${number} out of order`)
    latest.set(key ?? '', number)
  }
  for (const [key, acked] of ledger.keys) {
    if ((latest.get(key) ?? -1) < acked) fail(`compacted key ${key}: acknowledged ${acked} is lost`)
  }
}

async function checkCommitted(client: RawClient, ledger: Ledger): Promise<void> {
  const answer = await client.send(9, 3, (body) => {
    body.string(GROUP).array([0], (w) => w.string(LOG_TOPIC).array([0], (p) => p.int32(0)))
  })
  answer.int32()
  const [offset = -1] = answer.array((r) => (r.string(), r.array((p) => (p.int32(), p.int64()))[0] ?? -1))
  const { committedAcked, committedSent } = ledger
  if (offset < committedAcked || offset > committedSent)
    fail(`committed ${offset}, acknowledged ${committedAcked}`)
  ledger.committedSent = Math.max(ledger.committedSent, offset)
}

/** Compares everything the broker has with what it promised; gives the number of messages. @throws Error */
export async function checkPromises(address: Address, ledger: Ledger): Promise<number> {
  const client = await connectRaw(address)
  try {
    let total = 0
    for (const partition of ledger.seen.keys()) {
      total += checkPartition(partition, await readPartition(client, LOG_TOPIC, partition), ledger)
    }
    checkCompacted(await readPartition(client, COMPACTED_TOPIC, 0), ledger)
    await checkCommitted(client, ledger)
    return total
  } finally {
    client.close()
  }
}
