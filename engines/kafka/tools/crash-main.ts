import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCrashRounds } from './crash.ts'

/** `tsx crash-main.ts [rounds] [seed]`: SIGKILL at random moments; ends with 1 at the first broken promise. */
const [rounds = '200', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-crash-'))
const report = (line: string): void => void process.stdout.write(`${line}\n`)
report(`seed ${seed}, ${rounds} rounds`)
const from = performance.now()
const result = await runCrashRounds({ dataDir, rounds: Number(rounds), seed: Number(seed), report })
report(`${JSON.stringify(result)} in ${Math.round((performance.now() - from) / 1000)} s: every promise kept`)
await rm(dataDir, { recursive: true })
