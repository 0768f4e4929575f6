import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBrokerOn, type EmbeddedKafka } from '../../src/broker.ts'
import { createDisk, type Disk } from '../../src/files/disk.ts'
import { type EmbeddedKafkaOptions, type Log } from '../../src/options.ts'
import { connectRaw, type RawClient } from './raw-client.ts'

export interface LogLine {
  level: string
  message: string
  fields: object
}

export interface Embedded {
  dataDir: string
  broker: EmbeddedKafka
  client: RawClient
  logs: LogLine[]
  /** Stops the broker and starts another one on the same folder. */
  restart(between?: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

/** An embedded broker on a folder of its own, with a client. */
export async function startEmbedded(
  options: Partial<EmbeddedKafkaOptions> = {},
  disk?: Disk,
): Promise<Embedded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-kafka-'))
  const logs: LogLine[] = []
  const log =
    (level: string): Log =>
    (fields, message) =>
      void logs.push({ level, fields, message })
  const logger = { info: log('info'), warn: log('warn'), error: log('error') }
  const start = async (): Promise<Pick<Embedded, 'broker' | 'client'>> => {
    const broker = createBrokerOn(disk ?? createDisk(true), { port: 0, logger, ...options, dataDir })
    await broker.start()
    return { broker, client: await connectRaw(broker.address()) }
  }
  const embedded: Embedded = {
    dataDir,
    logs,
    ...(await start()),
    async restart(between) {
      embedded.client.close()
      await embedded.broker.stop()
      await between?.()
      Object.assign(embedded, await start())
    },
    async stop() {
      embedded.client.close()
      await embedded.broker.stop()
      await rm(dataDir, { recursive: true })
    },
  }
  return embedded
}
