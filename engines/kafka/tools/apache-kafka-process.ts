import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'

/**
 * `tsx apache-kafka-process.ts <data folder> <classpath> <settings file>`: formats and runs Apache Kafka until standard
 * input ends, which it does when the process that started this one is gone, however that came about. Then Apache Kafka
 * is killed and its folder removed.
 */
const [dataDir = '', classpath = '', settings = ''] = process.argv.slice(2)
const CLUSTER_ID = Buffer.from('ongaku-test-kfka').toString('base64url')
const HEAP = ['-Xms256m', '-Xmx1g', '-XX:+UseG1GC']

const ended = new AbortController()
const end = (): void => ended.abort()
process.stdin.once('end', end).once('error', end).resume()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end)

/** Runs a class to its end; gives its exit code. */
async function runJava(...args: string[]): Promise<number> {
  const java = spawn('java', [...HEAP, '-cp', classpath, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const kill = (): void => void java.kill('SIGKILL')
  ended.signal.addEventListener('abort', kill)
  if (ended.signal.aborted) kill()
  const [code] = (await once(java, 'exit')) as [number | null]
  return code ?? 1
}

try {
  const format = ['format', '--cluster-id', CLUSTER_ID, '--config', settings]
  const formatted = await runJava('kafka.tools.StorageTool', ...format)
  process.exitCode = formatted === 0 ? await runJava('kafka.Kafka', settings) : formatted
} finally {
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 })
  process.stdin.destroy()
}
