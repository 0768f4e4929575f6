import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long a process may take to print what is waited for, or to end. */
const limitMs = 60_000

/**
 * Starts Node with a script as a process of its own, which ends with ours at the latest.
 * `printed` resolves with the first match in what it writes; `stop` resolves when it has ended.
 */
export function runNode(args, { cwd, env = {} } = {}) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const killWithUs = () => child.kill('SIGKILL')
  process.once('exit', killWithUs)
  const ended = once(child, 'close').finally(() => process.removeListener('exit', killWithUs))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
      child.emit('output')
    })
  }

  async function printed(pattern) {
    const signal = AbortSignal.timeout(limitMs)
    for (;;) {
      const match = pattern.exec(output)
      if (match) return match
      if (child.exitCode !== null || signal.aborted) {
        throw new Error(`${args.join(' ')} did not print ${pattern}:\n${output}`)
      }
      await Promise.race([once(child, 'output', { signal }), ended]).catch(() => undefined)
    }
  }

  async function stop() {
    child.kill('SIGTERM')
    const timer = setTimeout(killWithUs, limitMs)
    await ended
    clearTimeout(timer)
  }

  return { pid: child.pid, child, output: () => output, printed, ended, stop }
}
