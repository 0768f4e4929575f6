import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pythonEnv } from './try-client.ts'

/**
 * What a script of e2e/clients/scripts prints.
 * @throws Error with what it wrote to stderr, unless it ends with 0
 */
export async function runPython(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)('python3', [join('e2e/clients/scripts', script), ...args], {
    env: { PATH: process.env.PATH, ...pythonEnv, ...env },
    timeout: 25_000,
  })
  return stdout
}
