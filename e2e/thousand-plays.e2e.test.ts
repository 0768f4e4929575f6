import { waitUntil } from '@ongaku/testing'
import { historyOf, postOneByOne, somePlays } from './support/listener.ts'
import { receivedBy, takenBatches } from './support/received.ts'
import { setUpOngaku } from './support/set-up.ts'

const setUp = setUpOngaku()

test('a thousand plays posted twice are kept once and delivered once, in batches, the oldest first', async () => {
  const plays = somePlays(1000)
  await postOneByOne(setUp.listener, plays)
  await postOneByOne(setUp.listener, plays)
  const received = await waitUntil(
    () => receivedBy(setUp.ongaku.simulator, 'mika-fm'),
    ({ totals }) => totals.scrobbles >= 1000,
    60_000,
  )

  expect(await historyOf(setUp.listener)).toHaveLength(1000)
  expect(new Set(received.scrobbles.map(({ track }) => track)).size).toBe(1000)
  expect(received.totals).toMatchObject({ scrobbles: 1000, received: 1000 })

  const batches = takenBatches(received)
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(50)
  for (const batch of batches) expect(batch).toEqual([...batch].sort((a, b) => a - b))
}, 120_000)
