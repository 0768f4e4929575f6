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
  /** Pages of files: the program's, and those of the data that are mapped. */
  filePageMegabytes(): number
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

export interface ChildOptions {
  /** Whether writes are flushed (true). */
  durable?: boolean
  /** Past which pages of the data file are unmapped; 0: whenever there are any. */
  memoryTargetMegabytes?: number
  /** How large its files may become, in KB; past it the system refuses a write as on a full disk. */
  fileLimitKilobytes?: number
}

export async function startChild(
  dataDir: string,
  { durable = true, memoryTargetMegabytes, fileLimitKilobytes }: ChildOptions = {},
): Promise<ChildServer> {
  const command = [process.execPath, script, dataDir, '0', String(durable)]
  if (memoryTargetMegabytes !== undefined) command.push(String(memoryTargetMegabytes))
  const limited = ['bash', '-c', `ulimit -f ${fileLimitKilobytes}; exec "$@"`, 'limited', ...command]
  const [program = '', ...args] = fileLimitKilobytes === undefined ? command : limited
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
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
  const megabytes = (field: RegExp): number =>
    Number(field.exec(fs.readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024
  return {
    uri,
    process: child,
    errors,
    residentMegabytes: () => megabytes(/VmRSS:\s+(\d+)/),
    filePageMegabytes: () => megabytes(/RssFile:\s+(\d+)/),
    async kill(signal) {
      child.kill(signal)
      await exited
    },
  }
}
