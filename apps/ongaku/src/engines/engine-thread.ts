import { parentPort, workerData } from 'node:worker_threads'
import {
  type EngineLogger,
  type EngineName,
  type EngineSettings,
  type ThreadMessage,
  type ThreadRequest,
} from './thread-messages.ts'

/**
 * The program of an engine's thread: loads the engine it is named for, then starts and stops it as the main thread asks. It
 * loads nothing else, since each thread has a copy of its own of what it loads; log lines are the main thread's to write.
 */
const post = (message: ThreadMessage) => parentPort?.postMessage(message)

const log = (level: keyof EngineLogger) => (fields: object, text: string) =>
  post({ kind: 'log', level, fields, text })

const logger: EngineLogger = { info: log('info'), warn: log('warn'), error: log('error') }

async function loadEngine(name: EngineName) {
  if (name === 'kafka') return (await import('@ongaku/embedded-kafka')).createEmbeddedKafka
  return (await import('@ongaku/embedded-mongo')).createEmbeddedMongo
}

type Engine = ReturnType<Awaited<ReturnType<typeof loadEngine>>>

const loaded = loadEngine(workerData as EngineName)
let engine: Engine | undefined

async function start({ dataDir, port, credentials }: EngineSettings): Promise<ThreadMessage> {
  const createEngine = await loaded
  engine = createEngine({ dataDir, port, logger, ...(credentials && { credentials }) })
  await engine.start()
  return { kind: 'started', address: engine.address(), uri: 'uri' in engine ? engine.uri() : undefined }
}

async function answer(request: ThreadRequest): Promise<ThreadMessage> {
  if (request.kind === 'start') return start(request.settings)
  await engine?.stop()
  return { kind: 'stopped' }
}

function describeFailure(thrown: unknown): ThreadMessage {
  const { message, ...properties } = thrown instanceof Error ? thrown : new Error(String(thrown))
  return { kind: 'failed', message, properties: JSON.parse(JSON.stringify(properties)) as never }
}

parentPort?.on('message', (request: ThreadRequest) => {
  void answer(request).catch(describeFailure).then(post)
})
