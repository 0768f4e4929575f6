import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCrashRounds } from '../tools/crash.ts'

test('keeps every promise through SIGKILL at random moments', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-crash-'))
  const result = await runCrashRounds({ dataDir, rounds: 6, seed: 11, report: () => undefined })
  expect(result.acked).toBeGreaterThan(100)
  expect(result.messages).toBeGreaterThanOrEqual(result.acked)
  await rm(dataDir, { recursive: true })
})
