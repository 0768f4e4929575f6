import { createManualClock, startEngines, type TestEngines } from '@ongaku/testing'
import { startGateway, type TestGateway } from '../gateway.ts'
import {
  createApiAccount,
  createLastfmClient,
  type LastfmClient,
  sign,
  type TestApiAccount,
} from './lastfm-client.ts'

let engines: TestEngines
let gateway: TestGateway
let lastfm: LastfmClient
let account: TestApiAccount
// Ahead of the real time, by which the database drops expired tokens.
const clock = createManualClock(Date.UTC(2100, 4, 1))
const callback = 'https://app.example/lastfm'

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines, { overrides: { clock } })
  lastfm = createLastfmClient(gateway)
  const { access_token: token } = (await gateway.register('ada')).body
  await gateway.register('grace')
  account = await createApiAccount(gateway, token, { name: '<b>Radio</b> "x"', callback_url: callback })
})

afterAll(async () => {
  await gateway.stop()
  await engines.stop()
})

type Fields = Record<string, string>

const call = (method: string, params: Fields = {}, { api_key, shared_secret } = account) =>
  lastfm.send(sign({ method, api_key, ...params }, shared_secret))

const newToken = async () => String((await call('auth.getToken')).json.token)

const open = async (params: Fields, path = '/api/auth/') => {
  const query = new URLSearchParams({ api_key: account.api_key, ...params }).toString()
  const response = await fetch(`${gateway.url()}${path}?${query}`)
  return { status: response.status, headers: response.headers, page: await response.text() }
}

/** The hidden fields of the page's form. */
const readForm = (page: string): Fields =>
  Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name!,
      value!.replaceAll('&amp;', '&'),
    ]),
  )

const send = async (fields: Fields, headers: Fields = { origin: gateway.url() }) => {
  const response = await fetch(`${gateway.url()}/api/auth/`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
  const location = response.headers.get('location')
  return { status: response.status, location, page: await response.text(), headers: response.headers }
}

const grace = { username: 'Grace', password: 'password of grace', action: 'allow' }

test('a program waits for the person, who lets it in; the token is good once', async () => {
  const token = await newToken()
  expect(token).toMatch(/^[0-9a-f]{32}$/)
  const early = await call('auth.getSession', { token })
  expect([early.status, early.json.error]).toEqual([403, 14])

  const { status, page } = await open({ token })
  expect(status).toBe(200)
  expect(page).toContain('<strong>&lt;b&gt;Radio&lt;/b&gt; &quot;x&quot;</strong>')
  expect(page).toContain('<strong>ada</strong>')
  const allowed = await send({ ...readForm(page), ...grace })
  expect([allowed.status, allowed.location]).toEqual([200, null])
  expect(allowed.page).toContain('You can close this page')

  const session = await call('auth.getSession', { token })
  const key = expect.stringMatching(/^[0-9a-f]{32}$/) as string
  expect(session.json).toEqual({ session: { name: 'grace', key, subscriber: 0 } })
  const again = await call('auth.getSession', { token })
  expect([again.status, again.json.error]).toEqual([403, 4])
  expect((await open({ token })).status).toBe(400)
})

test('a web application gets its token at its callback', async () => {
  for (const [params, target] of [
    [{}, callback],
    [{ cb: `${callback}/done?user=1` }, `${callback}/done?user=1&`],
  ] as const) {
    const { page, headers } = await open(params, '/lastfm/api/auth')
    expect(headers.get('content-security-policy')).toContain("form-action 'self' https://app.example;")
    const { status, location } = await send({ ...readForm(page), ...grace })
    expect(status).toBe(303)
    expect(location?.startsWith(target)).toBe(true)
    const token = new URL(location!).searchParams.get('token')!
    expect((await call('auth.getSession', { token })).status).toBe(200)
  }
})

test('a token and a callback lead there with that token', async () => {
  const token = await newToken()
  const { page } = await open({ token, cb: callback })
  expect((await send({ ...readForm(page), ...grace })).location).toBe(`${callback}?token=${token}`)
})

test('a token that is denied opens nothing', async () => {
  const token = await newToken()
  const { page } = await open({ token })
  const { status, location } = await send({ ...readForm(page), action: 'deny' })
  expect([status, location]).toEqual([200, null])
  expect((await call('auth.getSession', { token })).json.error).toBe(14)
  expect((await send({ ...readForm(page), ...grace })).status).toBe(400)
})

test('a token expires after an hour, and belongs to the account it was issued to', async () => {
  const { access_token } = (await gateway.login('ada')).body
  const other = await createApiAccount(gateway, access_token, { name: 'Other' })
  const token = await newToken()
  const { page } = await open({ token })
  await send({ ...readForm(page), ...grace })
  expect((await call('auth.getSession', { token }, other)).json.error).toBe(4)
  const unused = await newToken()
  clock.advance(3_600_000)
  expect((await call('auth.getSession', { token })).json.error).toBe(15)
  expect((await open({ token: unused })).status).toBe(400)
})

test('a wrong password is asked for again, with the same question', async () => {
  const token = await newToken()
  const { page } = await open({ token })
  const wrong = await send({ ...readForm(page), ...grace, username: '"><i>', password: 'x' })
  expect(wrong.status).toBe(403)
  expect(wrong.page).toContain('The username or the password is wrong.')
  expect(wrong.page).toContain('value="&quot;&gt;&lt;i&gt;"')
  expect((await send({ ...readForm(wrong.page), ...grace })).status).toBe(200)
})

test('a form counts only from a page of ours, and for what that page showed', async () => {
  const token = await newToken()
  const form: Fields = { ...readForm((await open({ token })).page), ...grace }
  const { form_token: _, ...unsigned } = form
  const refused = [
    await send(form, { origin: 'https://evil.example' }),
    await send(form, { origin: 'null' }),
    await send(form, {}),
    await send(form, { origin: gateway.url(), 'sec-fetch-site': 'cross-site' }),
    await send(unsigned),
    await send({ ...form, token: await newToken() }),
    await send({ ...form, cb: callback }),
  ]
  expect(refused.map(({ status, location }) => [status, location])).toEqual(refused.map(() => [403, null]))
  expect((await call('auth.getSession', { token })).json.error).toBe(14)
  expect((await send(form)).status).toBe(200)
})

test.each([
  ['an unknown key', 404, { api_key: 'f'.repeat(32) }],
  ['a token that was not issued', 400, { token: 'x' }],
  ['a callback elsewhere', 400, { cb: 'https://evil.example/' }],
  ['a callback beside the registered one', 400, { cb: `${callback}-evil` }],
  ['a callback that is a script', 400, { cb: 'javascript:alert(1)' }],
])('%s is refused on a page', async (_, status, params) => {
  const answer = await open(params)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.page).not.toContain('<form')
})

test('somebody who is signed in to the browser is asked for no password, and answers for nobody else', async () => {
  const signIn = async (username: string) => {
    const body = JSON.stringify({ ...gateway.credentials(username), cookie: true })
    const asPage = { method: 'POST', headers: { origin: gateway.url() }, body }
    const { headers } = await fetch(`${gateway.url()}/api/v1/auth/login`, asPage)
    return headers.get('set-cookie')!.split(';')[0]!
  }
  const [cookie, other] = [await signIn('grace'), await signIn('ada')]
  const token = await newToken()
  const query = new URLSearchParams({ api_key: account.api_key, token }).toString()
  const page = await (await fetch(`${gateway.url()}/api/auth/?${query}`, { headers: { cookie } })).text()
  expect(page).toContain('You are signed in as <strong>grace</strong>')
  expect(page).not.toContain('name="password"')
  const form = { ...readForm(page), action: 'allow' }
  const origin = gateway.url()
  const refused = [
    await send(form, { origin: 'https://evil.example', cookie }),
    await send(form, { cookie }),
    await send(form, { origin, cookie: other }),
    await send(form, { origin }),
    await send({ ...readForm((await open({ token })).page), action: 'allow' }, { origin, cookie }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  expect((await send(form, { origin, cookie })).status).toBe(200)
  expect((await call('auth.getSession', { token })).json).toMatchObject({ session: { name: 'grace' } })
})

test('the page runs no script, loads nothing, and is in no frame', async () => {
  const { headers, page } = await open({ token: await newToken() })
  const policy = headers.get('content-security-policy')
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('cache-control')).toBe('no-store')
  // By "no-referrer" browsers would send the form with the origin "null".
  expect(headers.get('referrer-policy')).toBe('same-origin')
  expect(page).not.toMatch(/<script|https?:/)
})
