import { spawn, spawnSync } from 'node:child_process'

const PATIENCE_MS = 15_000

export const isKcatInstalled = (): boolean => spawnSync('kcat', ['-V'], { timeout: PATIENCE_MS }).status === 0

/**
 * Runs kcat to its end and gives the lines it printed.
 * @throws Error with what kcat said, where it fails or takes longer than 15 s
 */
export function runKcat(broker: string, args: readonly string[], input = ''): Promise<string[]> {
  const child = spawn('kcat', ['-b', broker, '-q', ...args], { timeout: PATIENCE_MS, killSignal: 'SIGKILL' })
  let printed = ''
  let complaints = ''
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(printed.split('\n').filter((line) => line !== ''))
      else reject(new Error(`kcat ${args.join(' ')} ended with ${code ?? signal}: ${complaints}`))
    })
  })
}
