import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface RunningProcess {
  pid: number
  /** What it has written so far, to both outputs. */
  output(): string
  /** Resolves with the first match in the output; rejects when the process ends without one. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Ends it with a signal and resolves with its exit code, null after SIGKILL. */
  end(signal: NodeJS.Signals): Promise<number | null>
  /** Resolves when it ends by itself. */
  ended(): Promise<number | null>
}

async function waitForExit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** Starts a built program of this repository with Node, as a user does. */
export const runProcess = (
  script: string,
  env: Record<string, string>,
  args: readonly string[] = [],
): RunningProcess => runProgram(process.execPath, [script, ...args], env)

/** Starts any program; of our environment it gets the search path alone. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): RunningProcess {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // A test that fails must not leave it behind.
  const endWithUs = () => child.kill('SIGKILL')
  process.once('exit', endWithUs)
  child.once('exit', () => process.removeListener('exit', endWithUs))
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output)
          if (!match) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        child.once('close', () =>
          reject(new Error(`${[program, ...args].join(' ')} ended without ${String(pattern)}:\n${output}`)),
        )
        look()
      }),
    end(signal) {
      child.kill(signal)
      return waitForExit(child)
    },
    ended: () => waitForExit(child),
  }
}
