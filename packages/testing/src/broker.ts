import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { type KafkaConfig } from '@ongaku/shared/kafka'

export interface TestBroker {
  kafka: KafkaConfig
  stop(): Promise<void>
}

/** The embedded Kafka on a free port with an empty folder. */
export async function startBroker(): Promise<TestBroker> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-broker-'))
  const broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
  const { host, port } = broker.address()
  return {
    kafka: { brokers: [`${host}:${port}`], partitions: 3, replicationFactor: 1 },
    async stop() {
      await broker.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
