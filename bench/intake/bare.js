import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { runNode } from './child.js'
import { cpuMsOf } from './process-stats.js'

const playsTopic = 'plays.v1'
const spareTopic = 'bench.bare'

/** Makes a topic nobody reads, with as many partitions as that of the plays. */
async function createSpareTopic(broker) {
  const admin = new Kafka({ clientId: 'bench', brokers: [broker], logLevel: logLevel.ERROR }).admin()
  await admin.connect()
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [playsTopic] })
    const numPartitions = topics[0].partitions.length
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: spareTopic, numPartitions }] })
  } finally {
    await admin.disconnect()
  }
}

/** Starts the bare handler (bare-handler.js) beside a running Ongaku, producing to the same broker. */
export async function startBareHandler(broker) {
  await createSpareTopic(broker)
  const handler = runNode([join(import.meta.dirname, 'bare-handler.js'), broker, spareTopic])
  const [, url] = await handler.printed(/listening at (\S+)/)
  return { url: `${url}/plays`, cpuMs: () => cpuMsOf(handler.pid), stop: handler.stop }
}
