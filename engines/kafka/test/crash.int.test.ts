import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCrashRounds } from '../src/testing/crash.ts'

// The broker that is killed is the built one, in a process of its own.
const script = join(import.meta.dirname, '..', 'dist', 'testing', 'broker-process.js')

test('keeps every promise through SIGKILL at random moments', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-crash-'))
  const result = await runCrashRounds({ script, dataDir, rounds: 6, seed: 11, report: () => undefined })
  expect(result.acked).toBeGreaterThan(100)
  expect(result.messages).toBeGreaterThanOrEqual(result.acked)
  await rm(dataDir, { recursive: true })
})
