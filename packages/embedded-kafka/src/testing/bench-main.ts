import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runBench } from './bench.ts'
import { startChildBroker } from './child-broker.ts'

/**
 * `node bench-main.js [host:port]`: measures an embedded broker in a process of its own, or the one that is there, with
 * `flush.messages=1` so that it too flushes every batch.
 */
const [given] = process.argv.slice(2)
const topic = `bench-${Date.now()}`
const report = (line: string): void => void process.stdout.write(`${line}\n`)
const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-bench-'))
const broker = given ? null : await startChildBroker(join(import.meta.dirname, 'broker-process.js'), dataDir)
const [host = '127.0.0.1', port = broker?.port] = given?.split(':') ?? []
const configs: Record<string, string> = given ? { 'flush.messages': '1' } : {}
if (broker) report(`started in ${Math.round(broker.startMs)} ms, with the process`)

const figures = await runBench({ address: { host, port: Number(port) }, topic, configs, seconds: 4 })
for (const { what, messagesPerSecond, megabytesPerSecond } of figures) {
  report(
    `${what.padEnd(48)} ${String(messagesPerSecond).padStart(9)} messages/s ${String(megabytesPerSecond).padStart(7)} MB/s`,
  )
}
if (broker) {
  const status = await readFile(`/proc/${broker.process.pid}/status`, 'utf8').catch(() => '')
  report(`memory at the end: ${/VmRSS:\s+(\d+ kB)/.exec(status)?.[1] ?? 'unknown'}`)
  await broker.end('SIGTERM')
}
await rm(dataDir, { recursive: true })
