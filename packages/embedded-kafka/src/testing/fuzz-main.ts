import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fuzzChild, growthOf } from './fuzz-child.ts'

const MOST_GROWTH_MIB = 16

/** `node fuzz-main.js [frames] [seed]`: ends with 1 after an unexpected error, or if the broker's memory grows. */
const [frames = '100000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-fuzz-'))
const report = (line: string): void => void process.stdout.write(`${line}\n`)
const script = join(import.meta.dirname, 'broker-process.js')
report(`seed ${seed}, ${frames} frames`)
const from = performance.now()
const result = await fuzzChild({ script, dataDir, frames: Number(frames), seed: Number(seed), report })
report(`${JSON.stringify(result)} in ${Math.round((performance.now() - from) / 1000)} s`)
report(`${growthOf(result)} MiB more in use at the end than after three tenths`)
await rm(dataDir, { recursive: true })
process.exit(result.unexpected.length > 0 || growthOf(result) > MOST_GROWTH_MIB ? 1 : 0)
