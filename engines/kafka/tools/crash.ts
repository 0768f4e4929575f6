import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeBatches } from '../test/support/batches.ts'
import { startChildBroker } from './child-broker.ts'
import { checkPromises } from './crash-check.ts'
import { COMPACTED_TOPIC, createLedger, LOG_TOPIC, PARTITIONS, runLoad } from './crash-load.ts'
import { createRandom, type Random } from '../test/support/random.ts'
import { connectRaw } from '../test/support/raw-client.ts'
import { createTopicRaw } from '../test/support/requests.ts'

export interface CrashOptions {
  dataDir: string
  rounds: number
  seed: number
  report: (line: string) => void
}
export interface CrashResult {
  rounds: number
  messages: number
  acked: number
  commits: number
  slowestStartMs: number
  /** Rounds in which the kill took what was not flushed, too. */
  powerFailures: number
}

// Small segments and eager compaction, so that kills fall into the rolling and swapping of files as well.
const SEGMENT_BYTES = '65536'
const BROKER_OPTIONS = { maintenanceIntervalMs: 20 }

/** Leaves behind a partition what a write that was cut off by a power failure could leave: rubbish at its end. */
async function tearTail(dataDir: string, random: Random): Promise<void> {
  const root = join(dataDir, 'topics')
  for (const topic of await readdir(root)) {
    const dir = join(root, topic, '0')
    const logs = (await readdir(dir).catch((): string[] => [])).filter((name) => name.endsWith('.log')).sort()
    const last = logs.at(-1)
    if (last) await appendFile(join(dir, last), random.bytes(1 + random.below(5000)))
  }
}

async function createTopics(port: number): Promise<void> {
  const client = await connectRaw({ host: '127.0.0.1', port })
  const configs = { 'segment.bytes': SEGMENT_BYTES }
  await createTopicRaw(client, LOG_TOPIC, { partitions: PARTITIONS, configs })
  await createTopicRaw(client, COMPACTED_TOPIC, { configs: { ...configs, 'cleanup.policy': 'compact' } })
  client.close()
}

/**
 * Round after round: start the broker, check all that was ever promised, load it, kill it at a random moment (now and
 * then stop it in order, or let what was not flushed be lost, or tear the end of its files).
 * @throws Error at the first broken promise
 */
export async function runCrashRounds({ dataDir, rounds, seed, report }: CrashOptions): Promise<CrashResult> {
  const random = createRandom(seed)
  const ledger = createLedger()
  let messages = 0
  let slowestStartMs = 0
  let powerFailures = 0
  for (let round = 0; round <= rounds; round++) {
    const isForgetful = random.chance(0.4)
    if (isForgetful) powerFailures++
    const options = { ...BROKER_OPTIONS, ...(isForgetful ? { forgetfulSeed: random.below(1e9) } : {}) }
    const broker = await startChildBroker(dataDir, options)
    slowestStartMs = Math.max(slowestStartMs, broker.startMs)
    const address = { host: '127.0.0.1', port: broker.port }
    try {
      if (round === 0) await createTopics(broker.port)
      messages = await checkPromises(address, ledger)
      if (round === rounds) break
      const load = runLoad(address, ledger, random, decodeBatches)
      await Promise.race([load, delay(20 + random.below(200))])
      const isOrderly = random.chance(0.1)
      await broker.end(isOrderly ? 'SIGTERM' : 'SIGKILL')
      await load
      if (!isOrderly && random.chance(0.2)) await tearTail(dataDir, random)
    } catch (error) {
      throw new Error(`round ${round}: ${(error as Error).message}\n${broker.errors()}`, { cause: error })
    } finally {
      await broker.end('SIGKILL')
    }
    if (round % 20 === 19) report(`round ${round + 1}: ${messages} messages, every promise kept`)
  }
  const acked = ledger.producers.reduce((sum, producer) => sum + producer.acked.size, 0)
  return { rounds, messages, acked, commits: ledger.committedAcked + 1, slowestStartMs, powerFailures }
}
