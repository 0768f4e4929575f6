import { waitUntil } from '@ongaku/testing'
import { deliveriesOf, linkLastfm, type Listener, register, somePlays } from './support/listener.ts'
import { endFaults, injectFault, receivedBy, revokeAccess, takenBatches } from './support/received.ts'
import { setUpOngaku } from './support/set-up.ts'

const setUp = setUpOngaku({ ONGAKU_DELIVERY_RETRY_MIN_MS: '400', ONGAKU_LOG_LEVEL: 'silent' })

/** Posts plays, the newest first, and gives their ids. */
async function postPlays(listener: Listener, count: number): Promise<string[]> {
  const plays = somePlays(count).reverse()
  const { data } = await listener.post<{ plays: { id: string }[] }>('/plays', { plays })
  return data.plays.map(({ id }) => id)
}

const statusOf = async (listener: Listener, playId: string) => (await deliveriesOf(listener, playId))[0]

test('while Last.fm is down plays wait with a next attempt time, and arrive once it is back', async () => {
  const listener = await register(setUp.ongaku.url, 'aki')
  await linkLastfm(listener, 'aki-fm')
  await injectFault(setUp.ongaku.simulator, { kind: 'http_503', method: 'track.scrobble' })
  const ids = await postPlays(listener, 60)
  const id = ids.at(-1) ?? ''
  const waiting = await waitUntil(
    () => statusOf(listener, id),
    (row) => row?.status === 'retrying' && row.attempts >= 2,
  )
  expect(waiting).toMatchObject({
    next_attempt_at: expect.any(String) as string,
    reason: expect.any(String) as string,
  })

  await endFaults(setUp.ongaku.simulator)
  const delivered = await waitUntil(
    () => statusOf(listener, id),
    (row) => row?.status === 'accepted',
  )
  expect(delivered).not.toHaveProperty('reason')
  const received = await waitUntil(
    () => receivedBy(setUp.ongaku.simulator, 'aki-fm'),
    ({ totals }) => totals.scrobbles === 60,
  )
  expect(received.totals.received).toBe(60)
})

test('an account whose access was revoked is held, and what waited is delivered once it is linked again', async () => {
  const listener = await register(setUp.ongaku.url, 'yui')
  await linkLastfm(listener, 'yui-fm')
  await revokeAccess(setUp.ongaku.simulator, 'yui-fm')
  const ids = await postPlays(listener, 120)
  const oldest = ids.at(-1) ?? ''
  const held = await waitUntil(
    () => statusOf(listener, oldest),
    (row) => row?.status === 'held',
  )
  expect(held?.reason).toMatch(/error 9/)
  const { data } = await listener.get<{ items: { status: string }[] }>('/connections')
  expect(data.items).toMatchObject([{ service: 'lastfm', username: 'yui-fm', status: 'held' }])

  await linkLastfm(listener, 'yui-fm')
  const received = await waitUntil(
    () => receivedBy(setUp.ongaku.simulator, 'yui-fm'),
    ({ totals }) => totals.scrobbles === 120,
  )
  expect(received.totals.received).toBe(120)
  expect(await statusOf(listener, oldest)).toMatchObject({ status: 'accepted', attempts: 2 })

  const startTimes = takenBatches(received).flat()
  expect(startTimes).toEqual([...startTimes].sort((a, b) => a - b))
})
