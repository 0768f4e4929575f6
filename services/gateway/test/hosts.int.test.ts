import { request as send } from 'node:http'
import { hostname } from 'node:os'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { config: { allowedHosts: ['music.example.org'] } })
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

/** fetch lets nobody choose the Host. */
const statusFor = (host: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    send(`${gateway.url()}/api/v1/users/me`, { headers: { host } }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
      .on('error', reject)
      .end()
  })

test.each([
  'localhost:8000',
  '127.0.0.1:8000',
  '192.168.1.7',
  '[::1]:8000',
  'raspberrypi',
  'raspberrypi.local',
  'box.home.arpa:8000',
  'gateway.internal',
  'app.localhost',
  'Music.Example.org:443',
  'music.example.org.',
  hostname(),
])('answers to the name %s', async (host) => {
  expect((await statusFor(host)).status).toBe(401)
})

test.each([
  'evil.example',
  'music.example.org.evil.example',
  'local.evil.example:8000',
  'xmusic.example.org',
])('does not answer to the name %s, and names the setting', async (host) => {
  const { status, body } = await statusFor(host)
  expect([status, JSON.parse(body)]).toMatchObject([
    421,
    { code: 'misdirected', detail: expect.stringContaining('ONGAKU_ALLOWED_HOSTS') as string },
  ])
})
