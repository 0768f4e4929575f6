import { parentPort, workerData } from 'node:worker_threads'
import {
  type EngineLogger,
  type ThreadMessage,
  type ThreadRequest,
  type ThreadSettings,
} from './thread-messages.ts'

/**
 * The program of an engine's thread: starts and stops the engine as the main thread asks. It loads its engine and nothing
 * else, since each thread has a copy of its own of what it loads; log lines are the main thread's to write.
 */
const settings = workerData as ThreadSettings

const post = (message: ThreadMessage) => parentPort?.postMessage(message)

const log = (level: keyof EngineLogger) => (fields: object, text: string) =>
  post({ kind: 'log', level, fields, text })

const logger: EngineLogger = { info: log('info'), warn: log('warn'), error: log('error') }

async function createEngine() {
  const { dataDir, port, credentials } = settings
  if (settings.engine === 'kafka') {
    const { createEmbeddedKafka } = await import('@ongaku/embedded-kafka')
    return createEmbeddedKafka({ dataDir, port, logger, ...(credentials && { credentials }) })
  }
  const { createEmbeddedMongo } = await import('@ongaku/embedded-mongo')
  return createEmbeddedMongo({ dataDir, port, logger, ...(credentials && { credentials }) })
}

const engine = createEngine()

async function answer(request: ThreadRequest): Promise<ThreadMessage> {
  const made = await engine
  if (request === 'stop') {
    await made.stop()
    return { kind: 'stopped' }
  }
  await made.start()
  return { kind: 'started', address: made.address(), uri: 'uri' in made ? made.uri() : undefined }
}

function describeFailure(thrown: unknown): ThreadMessage {
  const { message, ...properties } = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { kind: 'failed', message, properties: JSON.parse(JSON.stringify(properties)) as never }
}

parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request).catch(describeFailure).then(post)
})
