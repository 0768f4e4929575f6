import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fuzzChild } from './fuzz-child.ts'

const MOST_GROWTH_MIB = 2

/** `tsx fuzz-main.ts [frames] [seed]`: ends with 1 after an unexpected error, or if the broker's memory grows. */
const [frames = '100000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-fuzz-'))
const report = (line: string): void => void process.stdout.write(`${line}\n`)
report(`seed ${seed}, ${frames} frames`)
const from = performance.now()
const result = await fuzzChild({ dataDir, frames: Number(frames), seed: Number(seed), report })
report(`${JSON.stringify(result)} in ${Math.round((performance.now() - from) / 1000)} s`)
await rm(dataDir, { recursive: true })
const isKept = result.unexpected.length === 0 && result.growthMib <= MOST_GROWTH_MIB
process.exit(isKept ? 0 : 1)
