import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import axios from 'axios'
import { createDataDir, startOngaku } from '../support/start-ongaku.ts'
import { behindProxy, createAccesses } from './access.ts'
import { describeFinding, fuzz } from './fuzz.ts'

/**
 * `npm run fuzz [-- --requests N --seed N]`: random requests over all protocols against the built server. Ends with 1 after
 * an answer no client may get, after a crash, or if the server's memory grows.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const requests = Number(values.requests)

/**
 * How much more memory the last three tenths of the requests may take than the three before, in MiB. Caches fill up at
 * first; after that the garbage collectors of the process's threads let it go up and down by more than this from one tenth
 * to the next.
 */
const maxGrowthMib = 60

const report = (line: string): void => void process.stdout.write(`${line}\n`)

/** The process's own memory in MiB, without the mapped files of the database. */
async function readMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

const mean = (numbers: readonly number[]): number =>
  Math.round(numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length))

const dataDir = await createDataDir()
const ongaku = await startOngaku(dataDir.path, behindProxy)
const accesses = await createAccesses(ongaku, 20)
const samples: number[] = []
const pending: Promise<void>[] = []
const sample = async () => void samples.push(await readMemory(ongaku.pid))

report(`seed ${values.seed}, ${requests} requests`)
const startedAt = performance.now()
const { statuses, findings } = await fuzz({
  url: ongaku.url,
  accesses,
  requests,
  seed: Number(values.seed),
  onProgress: () => void pending.push(sample()),
})
await Promise.all(pending)
const seconds = Math.round((performance.now() - startedAt) / 1000)
for (const [protocol, counts] of Object.entries(statuses)) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const each = Object.entries(counts).map(([status, count]) => `${status}: ${count}`)
  report(`  ${protocol.padEnd(16)}${String(total).padStart(7)}  ${each.join('  ')}`)
}
const tenths = Array.from({ length: 10 }, (_, index) => {
  const share = samples.length / 10
  return mean(samples.slice(Math.floor(index * share), Math.ceil((index + 1) * share)))
})
const growth = mean(tenths.slice(7)) - mean(tenths.slice(4, 7))
const health = await axios.get(`${ongaku.url}/health/ready`, { timeout: 10_000 }).then(
  ({ status }) => String(status),
  (error: Error) => error.message,
)
report(
  `${seconds} s; memory by tenths of the requests: ${tenths.join(', ')} MiB; growth ${growth}; ready afterwards: ${health}`,
)
for (const finding of findings) report(describeFinding(finding))
const internal = ongaku
  .output()
  .split('\n')
  .filter((line) => line.includes('"level":"error"') || line.includes('"level":50'))
for (const line of internal.slice(0, 20)) report(line.slice(0, 1_000))
await ongaku.end('SIGTERM')
await dataDir.remove()
const isKept = findings.length === 0 && health === '200' && growth <= maxGrowthMib
process.exit(isKept ? 0 : 1)
