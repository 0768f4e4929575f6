import { fuzz } from '../src/testing/fuzz.ts'
import { startEmbedded } from './support/embedded.ts'

test('stands up to two thousand spoiled frames', async () => {
  const embedded = await startEmbedded({ autoCreateTopics: false, stallTimeoutMs: 1_000 })
  const result = await fuzz({ address: embedded.broker.address(), frames: 2000, seed: 42 })
  expect(result.slowestCheckMs).toBeLessThan(5_000)
  expect(embedded.logs.filter(({ message }) => message.includes('unexpected'))).toEqual([])
  await embedded.stop()
})
