import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { type KafkaConfig } from '../kafka/index.ts'
import { compose } from '../lifecycle/index.ts'
import { type MongoConfig } from '../mongo/index.ts'

export interface TestEngines {
  kafka: KafkaConfig
  mongo: MongoConfig
  stop(): Promise<void>
}

/** The two embedded engines on free ports with an empty folder; one pair for each test file that needs them. */
export async function startEngines(): Promise<TestEngines> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-test-'))
  const broker = createEmbeddedKafka({ dataDir: join(dataDir, 'kafka'), port: 0 })
  const database = createEmbeddedMongo({ dataDir: join(dataDir, 'mongo'), port: 0 })
  const engines = compose('engines', [broker, database])
  await engines.start()
  const { host, port } = broker.address()
  return {
    kafka: { brokers: [`${host}:${port}`], partitions: 3, replicationFactor: 1 },
    mongo: { uri: database.uri() },
    async stop() {
      await engines.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A name nobody else uses, for a database, topic or group of a test's own. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`
