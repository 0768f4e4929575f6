import { waitUntil } from '@ongaku/testing'
import { anonymous, deliveriesOf, historyOf, register, somePlays } from './support/listener.ts'
import { receivedBy } from './support/received.ts'
import { setUpOngaku } from './support/set-up.ts'

const setUp = setUpOngaku()

const [play] = somePlays(1)

async function post(body: unknown): Promise<{ id: string; status: string }> {
  const { status, data } = await setUp.listener.post<{ plays: { id: string; status: string }[] }>(
    '/plays',
    body,
  )
  expect(status).toBe(202)
  return data.plays[0]!
}

test('a posted play is in the history and delivered', async () => {
  const { id, status } = await post({ plays: [play] })
  expect(status).toBe('accepted')
  const rows = await waitUntil(
    () => deliveriesOf(setUp.listener, id),
    ([row]) => row?.status === 'accepted',
  )
  expect(rows).toEqual([
    {
      connection: expect.any(String) as string,
      service: 'lastfm',
      service_name: 'Last.fm',
      status: 'accepted',
      attempts: 1,
      delivered_at: expect.any(String) as string,
    },
  ])
  expect(await historyOf(setUp.listener)).toEqual([{ ...play, id, source: 'api', counted: true }])
  const { scrobbles } = await receivedBy(setUp.ongaku.simulator, 'mika-fm')
  expect(scrobbles).toMatchObject([{ artist: play!.artist, track: play!.title, times_received: 1 }])
})

test('a play that does not count is kept and not sent', async () => {
  const skipped = { ...play!, title: 'Skipped', played_ms: 10_000 }
  const { id, status } = await post({ plays: [skipped] })
  expect(status).toBe('not_counted')
  await waitUntil(
    () => setUp.listener.get<{ not_counted_reason?: string }>(`/plays/${id}`),
    ({ data }) => data.not_counted_reason === 'heard_too_little',
  )
  expect(await deliveriesOf(setUp.listener, id)).toEqual([])
})

test('what plays now is shown at Last.fm', async () => {
  const { status } = await setUp.listener.post('/now-playing', { artist: 'Tricot', title: 'Afureru' })
  expect(status).toBe(202)
  await waitUntil(
    () => receivedBy(setUp.ongaku.simulator, 'mika-fm'),
    ({ now_playing: playing }) => playing?.track === 'Afureru',
  )
})

test('another user sees nothing of it', async () => {
  const other = await register(setUp.ongaku.url, 'ren')
  const [{ id } = { id: '' }] = (await historyOf(setUp.listener)) as unknown as { id: string }[]
  expect(await historyOf(other)).toEqual([])
  const paths = [
    `/plays/${id}`,
    `/plays/${id}/deliveries`,
    `/plays/9b2f8c1e-0000-4000-8000-000000000000/deliveries`,
  ]
  for (const path of paths) expect((await other.get(path)).status).toBe(404)
})

test('a token the user has not allowed yet is a 401 that says so', async () => {
  const { data } = await setUp.listener.get<{ token: string }>('/lastfm/auth')
  const answer = await setUp.listener.post<{ detail: string }>('/lastfm/session', { token: data.token })
  expect(answer.status).toBe(401)
  expect(answer.data.detail).toMatch(/not yet allowed/)
})

test('a request without a sign-in is a 401', async () => {
  const answer = await anonymous(setUp.ongaku.url).get('/plays')
  expect(answer.status).toBe(401)
  expect(answer.headers['content-type']).toMatch('application/problem+json')
})
