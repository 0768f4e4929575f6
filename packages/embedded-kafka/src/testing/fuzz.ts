import { makeFrame, FUZZ_TOPIC } from './fuzz-frames.ts'
import { encodeBatch } from './batches.ts'
import { createRandom } from './random.ts'
import { connectRaw, type Address, type RawClient } from './raw-client.ts'
import { createTopicRaw, fetchRaw, produceRaw } from './requests.ts'

const CONNECTIONS = 8
const CHECK_EVERY = 500
const SENTINEL_TOPIC = 'sentinel'

export type FuzzOptions = {
  address: Address
  frames: number
  seed: number
  /** Called after every check, with the number of frames sent and how long the check took, in ms. */
  onCheck?: (sent: number, checkMs: number) => void | Promise<void>
}
export type FuzzResult = { frames: number; connectionsClosed: number; slowestCheckMs: number }

/** Throws spoiled frames at a broker, and checks in between that it still serves well-behaved clients in time. */
export async function fuzz({ address, frames, seed, onCheck }: FuzzOptions): Promise<FuzzResult> {
  const random = createRandom(seed)
  const result = { frames, connectionsClosed: 0, slowestCheckMs: 0 }
  const pool: (RawClient | null)[] = Array.from({ length: CONNECTIONS }, () => null)
  let kept = 0

  const check = async (sent: number): Promise<void> => {
    const from = performance.now()
    const client = await connectRaw(address)
    const value = `kept-${kept}`
    const { errorCode, baseOffset } = await produceRaw(client, SENTINEL_TOPIC, 0, encodeBatch([{ value }]))
    if (errorCode !== 0 || baseOffset !== kept)
      throw new Error(`after ${sent} frames: produce gave ${errorCode}`)
    const { records } = await fetchRaw(client, SENTINEL_TOPIC, 0, kept)
    if (!records.includes(value)) throw new Error(`after ${sent} frames: what was produced is not there`)
    kept++
    client.close()
    const took = performance.now() - from
    result.slowestCheckMs = Math.max(result.slowestCheckMs, took)
    await onCheck?.(sent, took)
  }

  const first = await connectRaw(address)
  for (const topic of [SENTINEL_TOPIC, FUZZ_TOPIC]) await createTopicRaw(first, topic)
  first.close()
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
  return result
}
