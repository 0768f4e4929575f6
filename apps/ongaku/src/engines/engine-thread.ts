import { parentPort, workerData } from 'node:worker_threads'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { createLogger } from '@ongaku/shared/logging'
import { type ThreadAnswer, type ThreadRequest, type ThreadSettings } from './thread-messages.ts'

/** The program of an engine's thread: starts and stops the engine as the main thread asks. */
const { engine: name, dataDir, port, credentials, logging } = workerData as ThreadSettings
const logger = createLogger(name, logging)

const engine =
  name === 'kafka'
    ? createEmbeddedKafka({ dataDir, port, logger, ...(credentials && { credentials }) })
    : createEmbeddedMongo({ dataDir, port, logger, credentials })

async function answer(request: ThreadRequest): Promise<ThreadAnswer> {
  if (request === 'stop') {
    await engine.stop()
    return { kind: 'stopped' }
  }
  await engine.start()
  return { kind: 'started', address: engine.address(), uri: 'uri' in engine ? engine.uri() : undefined }
}

parentPort?.on('message', (request: ThreadRequest) => {
  answer(request)
    .catch((error: unknown): ThreadAnswer => {
      const { message, ...properties } = error instanceof Error ? error : new Error(String(error))
      return { kind: 'failed', message, properties: JSON.parse(JSON.stringify(properties)) as never }
    })
    .then((message) => parentPort?.postMessage(message))
    .catch((error: unknown) => {
      throw error
    })
})
