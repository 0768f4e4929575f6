import { startChildBroker } from './child-broker.ts'
import { fuzz, type FuzzResult } from './fuzz.ts'

const SAMPLES = 10
const MIB = 1024 * 1024

export type FuzzChildOptions = {
  /** The path of broker-process.js. */
  script: string
  dataDir: string
  frames: number
  seed: number
  report?: (line: string) => void
}
export type FuzzChildResult = FuzzResult & {
  /** Memory in use (MiB) once garbage is collected, at even distances from the first frames to the last. */
  liveMib: number[]
  /** What the broker logged and nobody foresaw. */
  unexpected: string[]
}

/** Fuzzes a broker in a process of its own and watches what it keeps in memory. */
export async function fuzzChild(options: FuzzChildOptions): Promise<FuzzChildResult> {
  const { script, dataDir, frames, seed, report } = options
  const broker = await startChildBroker(script, dataDir, { autoCreateTopics: false, stallTimeoutMs: 2_000 })
  const liveMib: number[] = []
  const onCheck = async (sent: number, checkMs: number): Promise<void> => {
    if (sent < (liveMib.length + 1) * (frames / SAMPLES)) return
    const mib = Math.round((await broker.liveBytes()) / MIB)
    liveMib.push(mib)
    report?.(`${sent} frames, check ${Math.round(checkMs)} ms, ${mib} MiB in use`)
  }
  try {
    const result = await fuzz({ address: { host: '127.0.0.1', port: broker.port }, frames, seed, onCheck })
    const unexpected = broker
      .errors()
      .split('\n')
      .filter((line) => line.includes('unexpected'))
    return { ...result, liveMib, unexpected }
  } finally {
    await broker.end('SIGTERM')
  }
}

/** How much more is in use at the end than after the first three tenths, by when caches and bounds are filled; MiB. */
export const growthOf = ({ liveMib }: FuzzChildResult): number =>
  (liveMib.at(-1) ?? NaN) - (liveMib[2] ?? NaN)
