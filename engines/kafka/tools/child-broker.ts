import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { runTool } from './run-tool.ts'

const START_TIMEOUT_MS = 20_000
const ANSWER_TIMEOUT_MS = 20_000

export interface ChildBroker {
  port: number
  /** How long it took from the start of the process until it listened, in ms. */
  startMs: number
  process: ChildProcess
  /** Bytes that are in use in it once all garbage is collected: objects, and buffers outside of the heap. */
  liveBytes(): Promise<number>
  /** What it wrote to its standard error. */
  errors: () => string
  /** Ends it and waits until it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Starts a broker in a process of its own. */
export async function startChildBroker(dataDir: string, options: object = {}): Promise<ChildBroker> {
  const from = performance.now()
  const child = runTool('broker-process.ts', [dataDir, JSON.stringify(options)], ['--expose-gc'])
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the broker did not start: ${errors}`)), START_TIMEOUT_MS)
    lines.once('line', (line) => {
      clearTimeout(timer)
      resolve(Number(line.split(' ')[1]))
    })
    void exited.then(() => {
      clearTimeout(timer)
      reject(new Error(`the broker ended: ${errors}`))
    })
  })
  return {
    port,
    startMs: performance.now() - from,
    process: child,
    async liveBytes() {
      child.kill('SIGUSR2')
      const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })) as [
        string,
      ]
      return Number(line.split(' ')[1])
    },
    errors: () => errors,
    async end(signal) {
      child.kill(signal)
      await exited
    },
  }
}
