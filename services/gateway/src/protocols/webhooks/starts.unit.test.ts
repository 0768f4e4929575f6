import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { createManualClock } from '@ongaku/testing'
import { createStarts } from './starts.ts'

function createFixture() {
  const clock = createManualClock(1_000_000)
  const state = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  return { clock, starts: createStarts(state.cache('starts', { maxEntries: 10 }), clock) }
}

test('a start that was reported is taken, whatever pauses came', async () => {
  const { clock, starts } = createFixture()
  await starts.begin('a', { resumed: false })
  clock.advance(600_000)
  await starts.begin('a', { resumed: true })
  clock.advance(100_000)
  expect(await starts.settle('a', 165_600)).toMatchObject({ startedAt: 1_000_000, reported: true })
})

test('without one it is reckoned', async () => {
  const { clock, starts } = createFixture()
  await starts.begin('another', { resumed: false })
  clock.advance(300_000)
  expect(await starts.settle('a', 165_600)).toMatchObject({ startedAt: 1_134_400, reported: false })
})

test('a track that is resumed began then, if no more is known', async () => {
  const { clock, starts } = createFixture()
  await starts.begin('a', { resumed: true })
  clock.advance(100_000)
  expect(await starts.settle('a', 200_000)).toMatchObject({ startedAt: 1_000_000, reported: true })
})

test('a play that is repeated has the same start, also at the same time', async () => {
  const { clock, starts } = createFixture()
  const both = await Promise.all([starts.settle('a', 10_000), starts.settle('a', 20_000)])
  clock.advance(29_999)
  const third = await starts.settle('a', 10_000)
  expect([...both, third].map(({ startedAt }) => startedAt)).toEqual([990_000, 990_000, 990_000])
})

test('the repetition of one whose start was reported has it, too', async () => {
  const { clock, starts } = createFixture()
  await starts.begin('a', { resumed: false })
  clock.advance(180_000)
  const first = await starts.settle('a', 290_000)
  clock.advance(1_000)
  expect(await starts.settle('a', 290_000)).toEqual(first)
})

test('one that comes later is another, though nobody said that the track began again', async () => {
  const { clock, starts } = createFixture()
  await starts.begin('a', { resumed: false })
  clock.advance(180_000)
  await starts.settle('a', 165_600)
  clock.advance(184_000)
  expect(await starts.settle('a', 165_600)).toMatchObject({ startedAt: 1_364_000 - 165_600, reported: false })
})
