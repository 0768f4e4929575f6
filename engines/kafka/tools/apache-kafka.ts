import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findApacheKafka } from './apache-kafka-files.ts'
import { connectRaw, type Address } from '../test/support/raw-client.ts'
import { runTool } from './run-tool.ts'
import { describeTopics, initProducer } from '../test/support/requests.ts'

const START_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 20_000
const ASK_EVERY_MS = 200
const KEPT_OUTPUT = 4000

export interface ApacheKafka {
  address: Address
  stop(): Promise<void>
}

/** Ports that nothing listens on now. They are held all at once, so that they differ. */
async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

const settingsOf = (dataDir: string, port: number, controllerPort: number): string =>
  Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(dataDir, 'logs'),
    'auto.create.topics.enable': true,
    'group.initial.rebalance.delay.ms': 100,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')

/** Whether it serves. Producer ids come last: until the coordinator has loaded, InitProducerId answers 14 or 15. */
const serves = async (address: Address): Promise<boolean> => {
  try {
    const client = await connectRaw(address)
    try {
      await describeTopics(client, [])
      await initProducer(client)
      return true
    } finally {
      client.close()
    }
  } catch {
    return false
  }
}

/**
 * Starts Apache Kafka (KRaft, one node) on free ports and a temporary folder, in a process that ends with this one.
 * @returns why it can't be run here, where Java or its files are missing
 * @throws Error if it is here and doesn't start, or at an interruption
 */
export async function startApacheKafka(signal: AbortSignal): Promise<ApacheKafka | { notRun: string }> {
  const files = await findApacheKafka(signal)
  if ('missing' in files) return { notRun: files.missing }
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-apache-kafka-'))
  const [port = 0, controllerPort = 0] = await findFreePorts(2)
  const settings = join(dataDir, 'server.properties')
  await writeFile(settings, settingsOf(dataDir, port, controllerPort))
  const child = runTool('apache-kafka-process.ts', [dataDir, files.classpath, settings])
  let output = ''
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-KEPT_OUTPUT))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => undefined)
  const exited = once(child, 'exit')

  const stop = async (): Promise<void> => {
    child.stdin.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await exited
    clearTimeout(timer)
    await rm(dataDir, { recursive: true, force: true })
  }
  const address = { host: '127.0.0.1', port }
  const deadline = Date.now() + START_TIMEOUT_MS
  try {
    while (!(await serves(address))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`Apache Kafka did not start:\n${output}`)
      }
      await pause(ASK_EVERY_MS, undefined, { signal })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { address, stop }
}
