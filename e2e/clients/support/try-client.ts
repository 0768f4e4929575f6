import { spawnSync } from 'node:child_process'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where install.sh puts what no package of the system holds. */
export const clientsFolder = process.env.ONGAKU_CLIENTS_DIR ?? join(homedir(), '.cache', 'ongaku-clients')

/** The modules of Python that install.sh has put there. */
export const pythonEnv = { PYTHONPATH: join(clientsFolder, 'python') }

export const lacksProgram = (program: string): string | undefined =>
  spawnSync(program, ['--version'], { timeout: 20_000 }).error && `${program} is not installed`

export function lacksPythonModule(module: string): string | undefined {
  const { status } = spawnSync('python3', ['-c', `import ${module}`], {
    env: { PATH: process.env.PATH, ...pythonEnv },
    timeout: 20_000,
  })
  return status === 0 ? undefined : `Python's ${module} is not installed`
}

/**
 * The tests of a real client, where the machine has it. Elsewhere it says aloud what is lacking, and counts as skipped.
 * @param lacking what keeps it from running; the first that is said counts
 */
export function tryClient(name: string, lacking: readonly (string | undefined)[], tests: () => void): void {
  const reason = lacking.find((lack) => lack !== undefined)
  if (reason === undefined) {
    describe(name, tests)
    return
  }
  process.stdout.write(`${name}: not run (${reason}; see e2e/clients/README.md)\n`)
  test.skip(`${name}: not run`, () => undefined)
}
