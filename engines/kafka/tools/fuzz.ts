import { makeFrame, FUZZ_TOPIC } from './fuzz-frames.ts'
import { encodeBatch } from '../test/support/batches.ts'
import { createRandom } from '../test/support/random.ts'
import { connectRaw, type Address, type RawClient } from '../test/support/raw-client.ts'
import {
  createTopicRaw,
  deleteTopicRaw,
  describeTopics,
  fetchRaw,
  listOffset,
  produceRaw,
} from '../test/support/requests.ts'

const CONNECTIONS = 8
const CHECK_EVERY = 500
const SENTINEL_TOPIC = 'sentinel'
const LATEST = -1

export interface FuzzOptions {
  address: Address
  frames: number
  seed: number
}
export interface FuzzResult {
  connectionsClosed: number
  slowestCheckMs: number
}

/** Removes what spoiled requests have made by chance: it is kept rightly, and would pass for a leak. */
async function deleteOtherTopics(address: Address): Promise<void> {
  const client = await connectRaw(address)
  // Topics change one after another: once this is made, those asked for before are there.
  await createTopicRaw(client, 'last')
  for (const { name } of await describeTopics(client, null)) {
    if (name !== SENTINEL_TOPIC && name !== FUZZ_TOPIC) await deleteTopicRaw(client, name)
  }
  client.close()
}

/** Throws spoiled frames at a broker, and checks in between that it still serves well-behaved clients in time. */
export async function fuzz({ address, frames, seed }: FuzzOptions): Promise<FuzzResult> {
  const random = createRandom(seed)
  const result = { connectionsClosed: 0, slowestCheckMs: 0 }
  const pool: (RawClient | null)[] = Array.from({ length: CONNECTIONS }, () => null)

  const first = await connectRaw(address)
  for (const topic of [SENTINEL_TOPIC, FUZZ_TOPIC]) await createTopicRaw(first, topic)
  let next = (await listOffset(first, SENTINEL_TOPIC, 0, LATEST)).offset
  first.close()

  const check = async (sent: number): Promise<void> => {
    const from = performance.now()
    const client = await connectRaw(address)
    const value = `kept-${next}`
    const { errorCode, baseOffset } = await produceRaw(client, SENTINEL_TOPIC, 0, encodeBatch([{ value }]))
    if (errorCode !== 0 || baseOffset !== next)
      throw new Error(`after ${sent} frames: produce gave ${errorCode}`)
    const { records } = await fetchRaw(client, SENTINEL_TOPIC, 0, next)
    if (!records.includes(value)) throw new Error(`after ${sent} frames: what was produced is not there`)
    next++
    client.close()
    result.slowestCheckMs = Math.max(result.slowestCheckMs, Math.round(performance.now() - from))
  }

  for (let sent = 0; sent < frames; sent++) {
    const slot = random.below(CONNECTIONS)
    const client = (pool[slot] ??= await connectRaw(address))
    client.write(makeFrame(random))
    if (client.socket.closed || !client.socket.writable || random.chance(0.02)) {
      client.close()
      await client.closed
      result.connectionsClosed++
      pool[slot] = null
    }
    if (sent % CHECK_EVERY === CHECK_EVERY - 1) await check(sent + 1)
  }
  await check(frames)
  for (const client of pool) client?.close()
  await deleteOtherTopics(address)
  return result
}
