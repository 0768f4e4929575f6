import { trackIdOf } from '@ongaku/shared/plays'
import { startEngines } from '@ongaku/testing'
import { watchPlays } from '../events.ts'
import { startGateway } from '../gateway.ts'
import { createSender, type Sent, signUpListener } from './listenbrainz-client.ts'
import { createLibrary, type Play } from './listenbrainz-library.ts'

/** When the first of Ada's plays started, in seconds since 1970. */
export const start = 1_700_000_000
export const recordingMbid = 'db92a151-1ac2-438b-bc43-b82e149ddd50'

export const playId = (index: number) => `4a58ea68-7dd2-5702-81d3-${String(index).padStart(12, '0')}`

/** A play so many seconds after the first. */
export const createPlay = (second: number): Play => ({
  id: playId(second),
  artist: 'Björk',
  title: `Song ${second}`,
  startedAt: new Date((start + second) * 1000 + 250).toISOString(),
  source: 'listenbrainz/navidrome',
  counted: true,
})

export const joga: Play = {
  ...createPlay(0),
  title: 'Jóga',
  album: 'Homogenic',
  durationMs: 305_000,
  recordingMbid,
  artistMbids: [recordingMbid],
  spotifyId: '0VYBsWSVQAMEXHmzrjQo8O',
  tags: ['trip hop'],
}

export const jogaId = trackIdOf(joga)

/** A gateway with a user who has 40 plays, ten seconds apart, and whose token may do everything. */
export async function startListenbrainz() {
  const library = createLibrary()
  const engines = await startEngines()
  await library.server.start()
  const gateway = await startGateway(engines, { serviceUrls: { library: library.server.url() } })
  const events = await watchPlays(engines.kafka)
  const ada = await signUpListener(gateway, 'Ada', ['admin'])
  const plays = Array.from({ length: 40 }, (_, index) => createPlay(index * 10))
  library.plays.set(ada.id, [joga, ...plays.slice(1)])
  library.feedback.set(ada.id, [
    {
      feedback: 'loved',
      trackId: jogaId,
      artist: 'Björk',
      title: 'Jóga',
      recordingMbid,
      givenAt: joga.startedAt,
    },
    { feedback: 'hated', recordingMbid: playId(1), givenAt: joga.startedAt },
  ])
  const send = createSender(gateway, ada.token)
  return {
    library,
    gateway,
    events,
    ada,
    send,
    get: (path: string, options: Sent = {}) => send({ method: 'GET', path, ...options }),
    post: (path: string, body: unknown, options: Sent = {}) =>
      send({ path, body: JSON.stringify(body), ...options }),
    async stop() {
      await events.stop()
      await gateway.stop()
      await library.server.stop()
      await engines.stop()
    },
  }
}
