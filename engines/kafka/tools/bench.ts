import { readBatchHeader } from '../src/records/batch-header.ts'
import { openBenchSite, type BenchSite, type BenchTarget } from './bench-site.ts'
import { type RawClient } from '../test/support/raw-client.ts'
import { fetchRaw, produceRaw } from '../test/support/requests.ts'

export interface BenchPlan {
  rounds: number
  seconds: number
  signal: AbortSignal
}
/** Messages per second: one list per target, in the order given; in it one figure per round. */
export interface BenchResult {
  what: string
  figures: number[][]
}

interface Load {
  what: string
  run(site: BenchSite, plan: BenchPlan): Promise<number>
}

const FETCH_BYTES = 1_048_576

/** Keeps `depth` requests of each client under way for some seconds; gives how many were answered per second. */
async function drive(
  clients: RawClient[],
  depth: number,
  { seconds, signal }: BenchPlan,
  step: (client: RawClient) => Promise<void>,
): Promise<number> {
  const from = performance.now()
  const until = from + seconds * 1000
  let done = 0
  const lane = async (client: RawClient): Promise<void> => {
    while (performance.now() < until) {
      signal.throwIfAborted()
      await step(client)
      done++
    }
  }
  await Promise.all(clients.flatMap((client) => Array.from({ length: depth }, () => lane(client))))
  return done / ((performance.now() - from) / 1000)
}

const produceLoad = (what: string, size: 'single' | 'hundred', clients: number, depth: number): Load => ({
  what: `produce, ${what}`,
  async run(site, plan) {
    const { bytes, count } = site.batches[size]
    const requests = await drive(site.clients.slice(0, clients), depth, plan, async (client) => {
      const { errorCode } = await produceRaw(client, site.flushedTopic, 0, bytes)
      if (errorCode !== 0) throw new Error(`produce failed with ${errorCode}`)
    })
    return requests * count
  },
})

/** Reads a topic over and over; counts messages by their batches' headers, without unpacking them. */
const consumeLoad = (what: string, size: 'single' | 'hundred'): Load => ({
  what: `consume, ${what}`,
  async run(site, plan) {
    let messages = 0
    let offset = 0
    const from = performance.now()
    await drive(site.clients.slice(0, 1), 1, plan, async (client) => {
      const { records } = await fetchRaw(client, site.filledTopics[size], 0, offset, {
        maxBytes: FETCH_BYTES,
      })
      if (records.length === 0) offset = 0
      for (let at = 0; at + 61 <= records.length;) {
        const header = readBatchHeader(records, at)
        at += header.size
        if (at > records.length) break
        messages += header.count
        offset = header.lastOffset + 1
      }
    })
    return messages / ((performance.now() - from) / 1000)
  },
})

const loads: Load[] = [
  produceLoad('one at a time', 'single', 1, 1),
  produceLoad('8 clients, one at a time each', 'single', 8, 1),
  produceLoad('8 clients, 16 requests under way each', 'single', 8, 16),
  produceLoad('batches of 100, one at a time', 'hundred', 1, 1),
  produceLoad('batches of 100, 8 clients, 2 requests under way each', 'hundred', 8, 2),
  consumeLoad('batches of 100', 'hundred'),
  consumeLoad('batches of 1', 'single'),
]

/**
 * Puts the same loads on each target in turn, on one partition, with acks=all and messages of 200 bytes. The targets take
 * turns within a round, and at going first, so that what else the machine does meets them alike; a round before the
 * first one isn't counted.
 */
export async function* runBench(targets: BenchTarget[], plan: BenchPlan): AsyncGenerator<BenchResult> {
  const sites: BenchSite[] = []
  try {
    for (const target of targets) sites.push(await openBenchSite(target))
    for (const { what, run } of loads) {
      const figures: number[][] = sites.map(() => [])
      for (let round = 0; round <= plan.rounds; round++) {
        const order = [...sites.entries()]
        if (round % 2 === 1) order.reverse()
        for (const [i, site] of order) {
          const figure = await run(site, plan)
          if (round > 0) figures[i]?.push(figure)
        }
      }
      yield { what, figures }
    }
  } finally {
    for (const { clients } of sites) for (const client of clients) client.close()
  }
}
