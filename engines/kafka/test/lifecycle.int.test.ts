import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { createEmbeddedKafka } from '../src/index.ts'
import { startEmbedded } from './support/embedded.ts'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ongaku-kafka-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

test('has no address before it was started', async () => {
  const broker = createEmbeddedKafka({ dataDir, port: 0 })
  expect(() => broker.address()).toThrow('has not been started')
  await broker.start()
  expect(broker.address()).toEqual({ host: '127.0.0.1', port: expect.any(Number) as number })
  await broker.stop()
  expect(() => broker.address()).toThrow('has not been started')
})

test('gives an id to an idempotent producer that is its very first client', async () => {
  const broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
  const { host, port } = broker.address()
  const kafka = new Kafka({ brokers: [`${host}:${port}`], logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const [sent] = await producer.send({ topic: 'made-on-demand', messages: [{ value: 'first' }] })
  expect(sent).toMatchObject({ errorCode: 0, baseOffset: '0' })
  await producer.disconnect()
  await broker.stop()
})

test('rejects with the error of the system where the port is taken, and can be tried again', async () => {
  const other = await startEmbedded()
  const { port } = other.broker.address()
  const broker = createEmbeddedKafka({ dataDir, port })
  await expect(broker.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await other.stop()
  await broker.start()
  await broker.stop()
})

test('refuses a folder that another broker of this process uses', async () => {
  const first = createEmbeddedKafka({ dataDir, port: 0 })
  await first.start()
  const second = createEmbeddedKafka({ dataDir, port: 0 })
  await expect(second.start()).rejects.toThrow(`data folder ${dataDir} is in use by another broker`)
  await first.stop()
  await second.start()
  await second.stop()
})

describe('the lock of a folder', () => {
  const lockOf = (): string => join(dataDir, 'broker.lock')
  const start = async (): Promise<void> => {
    const broker = createEmbeddedKafka({ dataDir, port: 0 })
    await broker.start()
    await broker.stop()
  }
  const holderLike = async (change: object): Promise<string> => {
    const broker = createEmbeddedKafka({ dataDir, port: 0 })
    await broker.start()
    const holder = JSON.parse(await readFile(lockOf(), 'utf8')) as object
    await broker.stop()
    return JSON.stringify({ ...holder, ...change })
  }

  test('holds while the process that took it runs, and not longer', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '')
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
    await writeFile(lockOf(), await holderLike({ pid: child.pid, startedAt }))
    await expect(start()).rejects.toThrow(`pid ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await start()
  })

  test('is taken over from a process of the same number that is gone', async () => {
    await writeFile(lockOf(), await holderLike({ pid: process.ppid, startedAt: '1' }))
    await start()
  })

  test('is taken over from an earlier run in a container, where every process has the same number', async () => {
    await writeFile(lockOf(), await holderLike({ startedAt: '1' }))
    await start()
  })

  test('is taken over where a crash left it half-written', async () => {
    await writeFile(lockOf(), '{"pid":')
    await start()
  })
})
