import { spawnSync } from 'node:child_process'
import { waitUntil } from '@ongaku/testing'
import { receivedBy } from './support/received.ts'
import { runProcess, type RunningProcess } from './support/run-process.ts'
import { setUpOngaku } from './support/set-up.ts'

const setUp = setUpOngaku()
let page: RunningProcess

afterAll(() => page.end('SIGTERM'))

const runScript = (password: string) =>
  spawnSync('sh', ['examples/lastfm-example.sh'], {
    env: {
      PATH: process.env.PATH,
      ONGAKU_URL: setUp.ongaku.url,
      ONGAKU_USERNAME: 'mika',
      ONGAKU_PASSWORD: password,
      APPROVE_AS: 'mika-example',
    },
    encoding: 'utf8',
    timeout: 60_000,
  })

test('the script links an account and scrobbles a track with its session key', async () => {
  const { status, stdout, stderr } = runScript('mika-password')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/Last\.fm session created successfully\nlinked as mika-example/)
  expect(stdout).toMatch(/"message":"Now playing is updated"/)
  expect(stdout).toMatch(/"message":"The scrobble is taken"/)
  const { scrobbles, requests } = await waitUntil(
    () => receivedBy(setUp.ongaku.simulator, 'mika-example'),
    ({ totals }) => totals.scrobbles === 2,
  )
  // The play that put the track into the library, and the scrobble.
  expect(scrobbles.map(({ track, times_received: times }) => [track, times])).toEqual([
    ['Jóga', 1],
    ['Jóga', 1],
  ])
  expect(requests.map(({ method }) => method.toLowerCase())).toContain('track.updatenowplaying')
}, 90_000)

test('the script stops with the reason when it is refused', () => {
  const { status, stderr } = runScript('wrong')
  expect(status).toBe(1)
  expect(stderr).toMatch(/^401: /)
})

test('the page is served with its parts, and its calls reach Ongaku', async () => {
  page = runProcess('examples/browser/serve.js', { ONGAKU_URL: setUp.ongaku.url, PORT: '0' })
  const [url] = await page.printed(/http:\S+/)
  const html = await (await fetch(url)).text()
  const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = '']) => part)
  expect(parts.sort()).toEqual(['app.js', 'style.css'])
  for (const part of parts) expect((await fetch(`${url}/${part}`)).status).toBe(200)
  const login = (path: string) =>
    fetch(url + path, { method: 'POST', body: '{"username":"mika","password":"mika-password"}' })
  expect(await (await login('/api/v1/auth/login')).json()).toMatchObject({ token_type: 'Bearer' })
  expect((await login('/elsewhere')).status).toBe(404)
})
