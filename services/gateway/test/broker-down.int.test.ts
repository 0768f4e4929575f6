import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedKafka } from '@ongaku/embedded-kafka'
import { startEngines, type TestEngines, waitUntil } from '@ongaku/testing'
import { playAt, watchPlays } from './events.ts'
import { startGateway } from './gateway.ts'
import { signUp } from './players.ts'
import { builtInKey, createLastfmClient, signInWithBuiltInKey } from './protocols/lastfm-client.ts'
import { createWebhookCalls, plexCall, plexForm } from './protocols/webhook-calls.ts'
import { createListen, createSender, submission } from './protocols/listenbrainz-client.ts'

let engines: TestEngines
let dataDir: string

beforeAll(async () => {
  engines = await startEngines()
  dataDir = await mkdtemp(join(tmpdir(), 'ongaku-gateway-'))
})

afterAll(async () => {
  await engines.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('while the broker is down plays are refused with a wait, and taken again once it is back', async () => {
  const broker = createEmbeddedKafka({ dataDir, port: 0 })
  await broker.start()
  const { host, port } = broker.address()
  const kafka = { ...engines.kafka, brokers: [`${host}:${port}`] }
  const gateway = await startGateway({ ...engines, kafka })
  const token = (await gateway.register('ada')).body.access_token
  const { id: userId } = (await gateway.call<{ id: string }>('GET', '/users/me', { token })).body
  const submit = (title: string) =>
    gateway.call('POST', '/plays', { token, body: { plays: [playAt(60, { title })] } })

  const lastfm = createLastfmClient(gateway)
  const sk = await signInWithBuiltInKey(lastfm, await signUp(gateway, 'grace'))
  const scrobble = () => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const play = { artist: 'Björk', track: 'Jóga', timestamp }
    return lastfm.send({ method: 'track.scrobble', api_key: builtInKey, sk, ...play })
  }
  const webhooks = createWebhookCalls(gateway, token)
  const { path } = await webhooks.make('plex')

  expect((await submit('before')).status).toBe(202)
  expect((await scrobble()).status).toBe(200)
  await broker.stop()
  const refused = await submit('meanwhile')
  expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  const overLastfm = await scrobble()
  expect(overLastfm).toMatchObject({ status: 503, json: { error: 16 } })
  expect(Number(overLastfm.headers.get('retry-after'))).toBeGreaterThan(0)
  const called = await webhooks.post(path, plexForm(plexCall('media.scrobble')))
  expect(called.status).toBe(503)
  expect(Number(called.headers.get('retry-after'))).toBeGreaterThan(0)
  const listen = submission('single', [createListen()])
  const overListenbrainz = await createSender(gateway, token)({ body: listen })
  expect(overListenbrainz).toMatchObject({ status: 503, body: { code: 503 } })
  expect(Number(overListenbrainz.headers.get('retry-after'))).toBeGreaterThan(0)
  const ready = await fetch(`${gateway.url()}/health/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({
    parts: expect.arrayContaining([expect.objectContaining({ name: 'kafka', ready: false })]) as unknown,
  })
  expect(await (await fetch(`${gateway.url()}/health`)).json()).toEqual({ status: 'ok' })

  const restarted = createEmbeddedKafka({ dataDir, port })
  await restarted.start()
  await waitUntil(
    () => submit('after'),
    ({ status }) => status === 202,
  )
  const events = await watchPlays(kafka)
  const seen = await events.ofUser(userId, 2)
  expect(seen.map(({ data }) => data.title)).toEqual(['before', 'after'])
  await events.stop()
  await gateway.stop()
  await restarted.stop()
})
