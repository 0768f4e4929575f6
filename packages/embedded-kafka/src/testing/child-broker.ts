import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const START_TIMEOUT_MS = 20_000

export type ChildBroker = {
  port: number
  /** How long it took from the start of the process until it listened, in ms. */
  startMs: number
  process: ChildProcess
  /** What it wrote to its standard error. */
  errors: () => string
  /** Ends it and waits until it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** Starts a broker in a process of its own. @param script the path of broker-process.js */
export async function startChildBroker(
  script: string,
  dataDir: string,
  options: object = {},
): Promise<ChildBroker> {
  const from = performance.now()
  const child = spawn(process.execPath, [script, dataDir, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const exited = once(child, 'exit')
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the broker did not start: ${errors}`)), START_TIMEOUT_MS)
    createInterface(child.stdout).once('line', (line) => {
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
    errors: () => errors,
    async end(signal) {
      child.kill(signal)
      await exited
    },
  }
}
