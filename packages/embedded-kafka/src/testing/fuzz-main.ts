import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChildBroker } from './child-broker.ts'
import { fuzz } from './fuzz.ts'

/** `node fuzz-main.js [frames] [seed]`: a broker in a process of its own under spoiled frames; reports its memory. */
const [frames = '100000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2)
const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-fuzz-'))
const report = (line: string): void => void process.stdout.write(`${line}\n`)
const script = join(import.meta.dirname, 'broker-process.js')
const broker = await startChildBroker(script, dataDir, { autoCreateTopics: false, stallTimeoutMs: 2_000 })

/** Resident memory of the broker, in MiB; NaN where /proc isn't there. */
const memory = async (): Promise<number> => {
  const status = await readFile(`/proc/${broker.process.pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}

report(`seed ${seed}, ${frames} frames; the broker has ${await memory()} MiB`)
let checks = 0
const from = performance.now()
const onCheck = (sent: number, checkMs: number): void => {
  if (++checks % 20 === 0)
    void memory().then((mib) => report(`${sent} frames, check ${Math.round(checkMs)} ms, ${mib} MiB`))
}
const address = { host: '127.0.0.1', port: broker.port }
const result = await fuzz({ address, frames: Number(frames), seed: Number(seed), onCheck })
const unexpected = broker
  .errors()
  .split('\n')
  .filter((line) => line.includes('unexpected'))
report(
  `${JSON.stringify(result)} in ${Math.round((performance.now() - from) / 1000)} s; ${await memory()} MiB at the end`,
)
report(`${unexpected.length} unexpected errors in the broker's log`)
for (const line of unexpected.slice(0, 5)) report(line)
await broker.end('SIGTERM')
await rm(dataDir, { recursive: true })
process.exit(unexpected.length > 0 ? 1 : 0)
