import { type Worker } from 'node:worker_threads'
import { type Component, StartError } from '@ongaku/shared/lifecycle'
import {
  type EngineAddress,
  type EngineLogger,
  type EngineName,
  type EngineSettings,
  type ThreadAnswer,
  type ThreadMessage,
  type ThreadRequest,
} from './thread-messages.ts'

/** An embedded engine in a thread of its own, so that the services have theirs to themselves. */
export interface ThreadedEngine extends Component {
  /** @throws StartError before it is started, as `uri` */
  address(): EngineAddress
  uri(): string
}

interface Pending {
  resolve(answer: ThreadAnswer): void
  reject(error: Error): void
}

/** An engine in a thread that was spawned for it. Once stopped it can't be started again: its thread has ended. */
export function createThreadedEngine(
  name: EngineName,
  thread: Worker,
  settings: EngineSettings,
  logger: EngineLogger,
): ThreadedEngine {
  let pending: Pending | undefined
  let started: Extract<ThreadAnswer, { kind: 'started' }> | undefined
  let stopped: Promise<void> | undefined
  let ended: Error | undefined
  let fail: (error: Error) => void
  const failure = new Promise<Error>((resolve) => (fail = resolve))

  function receive(message: ThreadMessage): void {
    if (message.kind === 'log') return logger[message.level](message.fields, message.text)
    if (message.kind === 'failed')
      pending?.reject(Object.assign(new Error(message.message), message.properties))
    else pending?.resolve(message)
    pending = undefined
  }

  /** The thread has ended unasked: the request under way fails, and the process has to end. */
  function giveUp(error: Error): void {
    ended = error
    started = undefined
    pending?.reject(error)
    pending = undefined
    fail(error)
  }

  // From the beginning, since a thread can end before its engine is started.
  thread.on('message', receive)
  thread.on('error', (error) => giveUp(error instanceof Error ? error : new Error(String(error))))
  thread.on('exit', (code) => giveUp(new Error(`the thread of ${name} ended with ${code}`)))

  function ask(request: ThreadRequest): Promise<ThreadAnswer> {
    if (ended) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      pending = { resolve, reject }
      thread.postMessage(request)
    })
  }

  async function endThread(): Promise<void> {
    // An error without a listener would end the process.
    thread.removeAllListeners().on('error', () => undefined)
    started = undefined
    await thread.terminate()
  }

  async function stop(): Promise<void> {
    try {
      if (started) await ask({ kind: 'stop' })
    } finally {
      await endThread()
    }
  }

  const whenStarted = () => {
    if (!started) throw new StartError(`${name} has not started`)
    return started
  }

  return {
    name,
    failure,
    async start() {
      try {
        const answer = await ask({ kind: 'start', settings })
        if (answer.kind === 'started') started = answer
      } catch (error) {
        await endThread()
        throw error
      }
    },
    stop: () => (stopped ??= stop()),
    address: () => whenStarted().address,
    uri: () => whenStarted().uri ?? '',
  }
}
