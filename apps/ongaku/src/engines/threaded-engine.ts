import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Component, StartError } from '@ongaku/shared/lifecycle'
import {
  type EngineAddress,
  type ThreadAnswer,
  type ThreadRequest,
  type ThreadSettings,
} from './thread-messages.ts'

/** An embedded engine in a thread of its own, so that the services keep theirs for themselves. */
export interface ThreadedEngine extends Component {
  /** @throws StartError before it is started, as `uri` */
  address(): EngineAddress
  uri(): string
}

/** The program beside this file: TypeScript when run from the sources, JavaScript otherwise. */
const program = new URL(`./engine-thread${extname(import.meta.url)}`, import.meta.url)

export function createThreadedEngine(settings: ThreadSettings): ThreadedEngine {
  let worker: Worker | undefined
  let started: Extract<ThreadAnswer, { kind: 'started' }> | undefined
  let fail: (error: Error) => void
  const failure = new Promise<Error>((resolve) => (fail = resolve))

  function ask(request: ThreadRequest): Promise<ThreadAnswer> {
    const thread = worker
    if (!thread) return Promise.reject(new StartError(`${settings.engine} has no thread`))
    return new Promise((resolve, reject) => {
      const ended = (reason: unknown) => {
        reject(reason instanceof Error ? reason : new Error(`the thread of ${settings.engine} ended`))
      }
      thread.once('message', (answer: ThreadAnswer) => {
        thread.off('exit', ended).off('error', ended)
        if (answer.kind === 'failed') reject(Object.assign(new Error(answer.message), answer.properties))
        else resolve(answer)
      })
      thread.once('exit', ended).once('error', ended)
      thread.postMessage(request)
    })
  }

  async function endThread(): Promise<void> {
    const thread = worker
    worker = undefined
    started = undefined
    thread?.removeAllListeners()
    await thread?.terminate()
  }

  const whenStarted = () => {
    if (!started) throw new StartError(`${settings.engine} has not started`)
    return started
  }

  return {
    name: settings.engine,
    failure,
    async start() {
      worker = new Worker(program, { workerData: settings })
      worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
      try {
        const answer = await ask('start')
        if (answer.kind === 'started') started = answer
      } catch (error) {
        await endThread()
        throw error
      }
    },
    async stop() {
      if (worker) await ask('stop')
      await endThread()
    },
    address: () => whenStarted().address,
    uri: () => whenStarted().uri ?? '',
  }
}
