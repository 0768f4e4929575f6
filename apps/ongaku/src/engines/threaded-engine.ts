import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Component, StartError } from '@ongaku/shared/lifecycle'
import {
  type EngineAddress,
  type EngineLogger,
  type ThreadAnswer,
  type ThreadMessage,
  type ThreadRequest,
  type ThreadSettings,
} from './thread-messages.ts'

/** An embedded engine in a thread of its own, so that the services have theirs to themselves. */
export interface ThreadedEngine extends Component {
  /** @throws StartError before it is started, as `uri` */
  address(): EngineAddress
  uri(): string
}

/** The program beside this file: TypeScript when run from the sources, JavaScript otherwise. */
const program = new URL(`./engine-thread${extname(import.meta.url)}`, import.meta.url)

interface Pending {
  resolve(answer: ThreadAnswer): void
  reject(error: Error): void
}

export function createThreadedEngine(settings: ThreadSettings, logger: EngineLogger): ThreadedEngine {
  const name = settings.engine
  let worker: Worker | undefined
  let pending: Pending | undefined
  let started: Extract<ThreadAnswer, { kind: 'started' }> | undefined
  let fail: (error: Error) => void
  const failure = new Promise<Error>((resolve) => (fail = resolve))

  function receive(message: ThreadMessage): void {
    if (message.kind === 'log') return logger[message.level](message.fields, message.text)
    if (message.kind === 'failed')
      pending?.reject(Object.assign(new Error(message.message), message.properties))
    else pending?.resolve(message)
    pending = undefined
  }

  /** The thread has ended without being asked to: whoever waits for it is told, and the process has to end. */
  function giveUp(error: Error): void {
    pending?.reject(error)
    pending = undefined
    fail(error)
  }

  function ask(thread: Worker, request: ThreadRequest): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      pending = { resolve, reject }
      thread.postMessage(request)
    })
  }

  async function endThread(thread: Worker): Promise<void> {
    thread.removeAllListeners()
    worker = undefined
    started = undefined
    await thread.terminate()
  }

  const whenStarted = () => {
    if (!started) throw new StartError(`${name} has not started`)
    return started
  }

  return {
    name,
    failure,
    async start() {
      const thread = new Worker(program, { workerData: settings })
      worker = thread
      thread.on('message', receive)
      thread.on('error', (error) => giveUp(error instanceof Error ? error : new Error(String(error))))
      thread.on('exit', (code) => giveUp(new Error(`the thread of ${name} ended with ${code}`)))
      try {
        const answer = await ask(thread, 'start')
        if (answer.kind === 'started') started = answer
      } catch (error) {
        await endThread(thread)
        throw error
      }
    },
    async stop() {
      if (!worker) return
      const thread = worker
      await ask(thread, 'stop')
      await endThread(thread)
    },
    address: () => whenStarted().address,
    uri: () => whenStarted().uri ?? '',
  }
}
