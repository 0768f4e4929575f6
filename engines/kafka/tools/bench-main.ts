import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApacheKafka } from './apache-kafka.ts'
import { APACHE_KAFKA_VERSION } from './apache-kafka-files.ts'
import { runBench, type BenchResult } from './bench.ts'
import { type BenchTarget } from './bench-site.ts'
import { startChildBroker, type ChildBroker } from './child-broker.ts'
import { runInterruptibly } from './interruption.ts'

/**
 * `tsx bench-main.ts [rounds] [seconds]`: measures an embedded broker in a process of its own, and beside it Apache
 * Kafka where it can be had, with `flush.messages=1` so that it too flushes every batch before it answers.
 */
const [rounds = '5', seconds = '2'] = process.argv.slice(2)
const report = (line: string): void => void process.stdout.write(`${line}\n`)

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const row = (what: string, ...columns: string[]): string =>
  what.padEnd(60) + columns.map((column) => column.padStart(16)).join('')

/** Medians; for two targets also the median of the rounds' ratios, and the least and largest of them. */
function describeResult({ what, figures }: BenchResult): string {
  const medians = figures.map((values) => `${Math.round(median(values)).toLocaleString('en-US')}/s`)
  const [ours = [], theirs] = figures
  if (!theirs) return row(what, ...medians)
  const ratios = ours.map((value, i) => value / (theirs[i] ?? NaN))
  const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`
  return row(what, ...medians, median(ratios).toFixed(2), range)
}

async function reportMemory(broker: ChildBroker): Promise<void> {
  const status = await readFile(`/proc/${broker.process.pid}/status`, 'utf8').catch(() => '')
  report(`memory of the embedded broker at the end: ${/VmRSS:\s+(\d+ kB)/.exec(status)?.[1] ?? 'unknown'}`)
}

async function measure(broker: ChildBroker, signal: AbortSignal): Promise<void> {
  report(`embedded broker: started in ${Math.round(broker.startMs)} ms, with the process`)
  const targets: BenchTarget[] = [{ address: { host: '127.0.0.1', port: broker.port }, flushedConfigs: {} }]
  const kafka = await startApacheKafka(signal)
  try {
    if ('notRun' in kafka) report(`Apache Kafka: not run (${kafka.notRun})`)
    else targets.push({ address: kafka.address, flushedConfigs: { 'flush.messages': '1' } })
    const beside = 'notRun' in kafka ? [] : [`Kafka ${APACHE_KAFKA_VERSION}`, 'ratio', 'in the rounds']
    report(row(`messages of 200 bytes, median of ${rounds} rounds`, 'embedded', ...beside))
    const plan = { rounds: Number(rounds), seconds: Number(seconds), signal }
    for await (const result of runBench(targets, plan)) report(describeResult(result))
    await reportMemory(broker)
  } finally {
    if ('stop' in kafka) await kafka.stop()
  }
}

await runInterruptibly(async (signal) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-bench-'))
  const broker = await startChildBroker(dataDir).catch(async (error: unknown) => {
    await rm(dataDir, { recursive: true })
    throw error
  })
  try {
    await measure(broker, signal)
  } finally {
    await broker.end('SIGTERM')
    await rm(dataDir, { recursive: true })
  }
})
