import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

const script = path.join(import.meta.dirname, '../../scripts/serve.js')

/** The built server as a process of its own, so that it can be killed and its memory read. */
export interface ChildServer {
  uri: string
  process: ChildProcess
  /** What it wrote to its log at error level. */
  errors: string[]
  residentMegabytes(): number
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

export interface ChildOptions {
  /** Whether writes are flushed (true). */
  durable?: boolean
  /** How large its files may become, in KB; past it the system refuses a write as on a full disk. */
  fileLimitKilobytes?: number
}

export async function startChild(
  dataDir: string,
  { durable = true, fileLimitKilobytes }: ChildOptions = {},
): Promise<ChildServer> {
  const command = [process.execPath, script, dataDir, '0', String(durable)]
  const limited = ['bash', '-c', `ulimit -f ${fileLimitKilobytes}; exec "$@"`, 'limited', ...command]
  const [program = '', ...args] = fileLimitKilobytes === undefined ? command : limited
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const errors: string[] = []
  const log: string[] = []
  readline.createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line)
    if (line.includes('"level":"error"')) errors.push(line)
  })
  const exited = once(child, 'exit')
  const line = once(readline.createInterface({ input: child.stdout }), 'line')
  const first: unknown[] = await Promise.race([line, exited.then(() => [])])
  const [uri] = first
  if (typeof uri !== 'string') throw new Error(`the server did not start (is it built?): ${log.join('\n')}`)
  return {
    uri,
    process: child,
    errors,
    residentMegabytes() {
      const status = fs.readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    },
    async kill(signal) {
      child.kill(signal)
      await exited
    },
  }
}
