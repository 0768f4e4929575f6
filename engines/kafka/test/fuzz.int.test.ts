import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fuzzChild } from '../tools/fuzz-child.ts'

test('stands up to five thousand spoiled frames and keeps none of them in memory', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-fuzz-'))
  const result = await fuzzChild({ dataDir, frames: 5000, seed: 42 })
  expect(result.slowestCheckMs).toBeLessThan(5_000)
  expect(result.unexpected).toEqual([])
  expect(result.growthMib).toBeLessThan(2)
  await rm(dataDir, { recursive: true })
})
