import { setTimeout as delay } from 'node:timers/promises'
import { startChildBroker, type ChildBroker } from './child-broker.ts'
import { fuzz, type FuzzResult } from './fuzz.ts'

const PARTS = 5
const STALL_TIMEOUT_MS = 500
const SETTLE_STEPS = 10
const MIB = 1024 * 1024

export interface FuzzChildOptions {
  dataDir: string
  frames: number
  seed: number
  report?: (line: string) => void
}
export interface FuzzChildResult {
  connectionsClosed: number
  slowestCheckMs: number
  /** What the broker has in use after each fifth of the frames, when their connections are gone; MiB. */
  keptMib: number[]
  /** How much of it came after the first fifth, by when caches are filled; MiB. */
  growthMib: number
  /** What the broker logged and nobody foresaw. */
  unexpected: string[]
}

/** The least that is in use while connections that stalled are found out. */
async function readSettled(broker: ChildBroker): Promise<number> {
  let least = Infinity
  for (let i = 0; i < SETTLE_STEPS; i++) {
    least = Math.min(least, await broker.liveBytes())
    await delay((2 * STALL_TIMEOUT_MS) / SETTLE_STEPS)
  }
  return Number((least / MIB).toFixed(1))
}

/** Fuzzes a broker in a process of its own and watches what it keeps in memory. */
export async function fuzzChild(options: FuzzChildOptions): Promise<FuzzChildResult> {
  const { dataDir, seed, report } = options
  const settings = { autoCreateTopics: false, stallTimeoutMs: STALL_TIMEOUT_MS }
  const broker = await startChildBroker(dataDir, settings)
  const address = { host: '127.0.0.1', port: broker.port }
  const frames = Math.ceil(options.frames / PARTS)
  const results: FuzzResult[] = []
  const keptMib: number[] = []
  try {
    for (let part = 0; part < PARTS; part++) {
      const result = await fuzz({ address, frames, seed: seed + part })
      results.push(result)
      keptMib.push(await readSettled(broker))
      report?.(`${(part + 1) * frames} frames, ${JSON.stringify(result)}, ${keptMib.at(-1)} MiB in use`)
    }
    const lines = broker.errors().split('\n')
    return {
      connectionsClosed: results.reduce((sum, { connectionsClosed }) => sum + connectionsClosed, 0),
      slowestCheckMs: Math.max(...results.map(({ slowestCheckMs }) => slowestCheckMs)),
      keptMib,
      growthMib: Number(((keptMib.at(-1) ?? NaN) - (keptMib[0] ?? NaN)).toFixed(1)),
      unexpected: lines.filter((line) => line.includes('unexpected')),
    }
  } finally {
    await broker.end('SIGTERM')
  }
}
