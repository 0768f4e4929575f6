import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startApacheKafka } from './apache-kafka.ts'
import { APACHE_KAFKA_VERSION } from './apache-kafka-files.ts'
import { runInterruptibly } from './interruption.ts'
import { type Address } from '../test/support/raw-client.ts'

/**
 * `tsx test-kafka-main.ts`: runs the conformance suite, as it is, against Apache Kafka. Ends with the suite's exit code;
 * with 0 and one line that says so where Apache Kafka can't be run.
 */
const SUITE_TIMEOUT_MS = 600_000
const ROOT = join(import.meta.dirname, '..', '..', '..')
const report = (line: string): void => void process.stdout.write(`${line}\n`)

async function runSuite({ host, port }: Address, signal: AbortSignal): Promise<number> {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js')
  const suite = 'engines/kafka/test/conformance'
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, jest, suite], {
    cwd: ROOT,
    env: { ...process.env, ONGAKU_TEST_KAFKA: `${host}:${port}` },
    stdio: 'inherit',
    timeout: SUITE_TIMEOUT_MS,
    signal,
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

await runInterruptibly(async (signal) => {
  const kafka = await startApacheKafka(signal)
  if ('notRun' in kafka) {
    report(`Apache Kafka: not run (${kafka.notRun})`)
    return
  }
  try {
    report(`Apache Kafka ${APACHE_KAFKA_VERSION} on ${kafka.address.host}:${kafka.address.port}`)
    process.exitCode = await runSuite(kafka.address, signal)
  } finally {
    await kafka.stop()
  }
})
