import { waitUntil } from '@ongaku/testing'
import { bearer } from './support/send.ts'
import { setUpStrangers } from './support/setting.ts'

const setting = setUpStrangers()
const stop = new AbortController()

afterAll(() => stop.abort())

interface Stream {
  text(): string
}

/** Follows what happens, until the tests are over. */
async function follow(token: string, headers: Record<string, string> = {}): Promise<Stream> {
  const response = await fetch(`${setting.url}/api/v1/live`, {
    headers: { ...bearer(token), ...headers },
    signal: stop.signal,
  })
  let text = ''
  const decoder = new TextDecoder()
  const read = async () => {
    for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true })
  }
  // It ends with the tests, by being aborted.
  void read().catch(() => undefined)
  await waitUntil(
    () => text,
    (received) => received.includes('event: ready') || received.includes('event: reset'),
  )
  return { text: () => text }
}

const lastIdIn = (stream: Stream): string => [...stream.text().matchAll(/^id: ?(.+)$/gm)].at(-1)![1]!

const submit = (token: string, username: string, title: string) =>
  setting.send({
    method: 'post',
    path: '/api/v1/plays',
    headers: bearer(token),
    body: {
      plays: [
        {
          artist: `Artist of ${username}`,
          title,
          duration_ms: 240_000,
          started_at: new Date(Date.now() - 300_000).toISOString(),
        },
      ],
    },
  })

test('a stranger’s stream tells nothing of what the owner plays', async () => {
  const { owner, stranger, send } = setting
  const own = await follow(owner.accessToken)
  const strangers = [await follow(stranger.accessToken), await follow(stranger.tokens.read)]
  await submit(owner.tokens.submit, owner.username, 'live song of mika')
  const feedback = { artist: 'Artist of mika', title: 'live song of mika', feedback: 'loved' }
  const headers = bearer(owner.accessToken)
  await send({ method: 'post', path: '/api/v1/feedback', headers, body: feedback })
  for (const type of ['play.completed', 'feedback.given', 'delivery.accepted']) {
    await waitUntil(
      () => own.text(),
      (text) => text.includes(`event: ${type}`),
    )
  }

  // One who knows the last event of the owner's stream is told of no more by it.
  strangers.push(await follow(stranger.accessToken, { 'last-event-id': lastIdIn(own) }))
  await submit(stranger.tokens.submit, stranger.username, 'live song of ren')
  for (const stream of strangers) {
    const text = await waitUntil(
      () => stream.text(),
      (received) => received.includes('live song of ren') && received.includes('event: delivery.accepted'),
    )
    expect([...owner.marks, 'live song of mika'].filter((mark) => text.includes(mark))).toEqual([])
  }
})
