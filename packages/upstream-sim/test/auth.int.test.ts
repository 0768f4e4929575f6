import { apiKey, field, type Fixture, startSim } from './sim-client.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await startSim()
})
afterEach(() => fixture.sim.stop())

const getToken = async () => field(await fixture.get({ method: 'auth.getToken' }), 'token')
const getSession = (token: string) => fixture.post({ method: 'auth.getSession', token })
const pageUrl = (params: Record<string, string>) =>
  `${fixture.sim.lastfm.authUrl()}?${new URLSearchParams({ api_key: apiKey, ...params }).toString()}`
const decide = (fields: Record<string, string>) =>
  fetch(fixture.sim.lastfm.authUrl(), {
    method: 'POST',
    body: new URLSearchParams({ api_key: apiKey, ...fields }),
    redirect: 'manual',
  })

describe('the desktop flow', () => {
  test('gives a session once a person has allowed the token, and only once', async () => {
    const token = await getToken()
    expect(token).toMatch(/^[0-9a-f]{32}$/)
    expect(await getSession(token)).toMatchObject({ status: 403, json: { error: 14 } })

    const page = await (await fetch(pageUrl({ token }))).text()
    expect(page).toContain('Simulator')
    expect(page).toContain(`value="${token}"`)
    expect((await decide({ token, action: 'allow' })).status).toBe(200)

    const session = await getSession(token)
    expect(session).toMatchObject({ status: 200, json: { session: { name: 'listener', subscriber: 0 } } })
    expect(field(session, 'session', 'key')).toMatch(/^[0-9a-f]{32}$/)
    expect(await getSession(token)).toMatchObject({ status: 403, json: { error: 4 } })
  })

  test('refuses a token that was denied, and lets nobody change their mind', async () => {
    const token = await getToken()
    expect((await decide({ token, action: 'deny' })).status).toBe(200)
    expect(await getSession(token)).toMatchObject({ json: { error: 14 } })
    expect((await decide({ token, action: 'allow' })).status).toBe(409)
  })

  test('refuses a token older than 60 minutes', async () => {
    const token = await getToken()
    await decide({ token, action: 'allow' })
    fixture.clock.ms += 60 * 60_000
    expect(await getSession(token)).toMatchObject({ status: 403, json: { error: 15 } })
    expect((await fetch(pageUrl({ token }))).status).toBe(410)
  })

  test('refuses a session to a wrong signature, an unknown key, an unknown token', async () => {
    const token = await getToken()
    const call = { method: 'auth.getSession', token }
    expect(await fixture.post(call, { api_sig: 'f'.repeat(32) })).toMatchObject({
      status: 403,
      json: { error: 13 },
    })
    expect(await fixture.post(call, { api_sig: undefined })).toMatchObject({
      status: 403,
      json: { error: 13 },
    })
    expect(await fixture.post({ ...call, api_key: 'other' })).toMatchObject({
      status: 403,
      json: { error: 10 },
    })
    expect(await getSession('0'.repeat(32))).toMatchObject({ status: 403, json: { error: 4 } })
  })
})

describe('the page', () => {
  test('takes JSON from a script', async () => {
    const token = await getToken()
    const response = await fetch(fixture.sim.lastfm.authUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ api_key: apiKey, token, username: 'ann', action: 'allow' }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'allowed', username: 'ann', token })
    expect(field(await getSession(token), 'session', 'name')).toBe('ann')
  })

  test('goes back to the callback with the token, one of its own if none was brought', async () => {
    const cb = 'http://127.0.0.1:1/back?state=1'
    const page = await fetch(pageUrl({ cb }))
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://127.0.0.1:1;")
    const response = await decide({ cb, username: 'ann', action: 'allow' })
    expect(response.status).toBe(302)
    const target = new URL(response.headers.get('location') ?? '')
    expect(target.searchParams.get('state')).toBe('1')
    const session = await getSession(target.searchParams.get('token') ?? '')
    expect(field(session, 'session', 'name')).toBe('ann')
  })

  test('asks again for a name that cannot be one, and shows what came in escaped', async () => {
    const token = await getToken()
    const response = await decide({ token, username: 'no "spaces"', action: 'allow' })
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(/value="no &quot;spaces&quot;".* aria-invalid/)
    const odd = await fetch(pageUrl({ token, cb: 'http://x/"><script>' }))
    expect(await odd.text()).not.toContain('<script>')
  })

  test.each([
    [{ token: '0'.repeat(32) }, 404],
    [{ api_key: 'other', token: '0'.repeat(32) }, 403],
    [{}, 400],
    [{ cb: 'javascript:alert(1)' }, 400],
  ])('says what is wrong with %j', async (params, status) => {
    expect((await fetch(pageUrl(params))).status).toBe(status)
  })
})

describe('auth.getMobileSession', () => {
  const call = (fields: Record<string, string>) =>
    fixture.post({ method: 'auth.getMobileSession', ...fields })

  test('takes the password, or the older authToken, of a user that has one', async () => {
    await fixture.control('POST', 'lastfm/users', { username: 'Ann', password: 'hush' })
    expect(field(await call({ username: 'ann', password: 'hush' }), 'session', 'name')).toBe('Ann')
    // md5('ann' + md5('hush'))
    const authToken = 'c687b39b80e9af3dd65c3d11ef69c9ac'
    expect(field(await call({ username: 'ann', authToken }), 'session', 'name')).toBe('Ann')
    expect(await call({ username: 'ann', authToken: 'f'.repeat(32) })).toMatchObject({ json: { error: 4 } })
  })

  test('refuses a wrong password, an unknown user, a user without a password', async () => {
    await fixture.control('POST', 'lastfm/users', { username: 'ann', password: 'hush' })
    await fixture.link('ben')
    for (const fields of [
      { username: 'ann', password: 'loud' },
      { username: 'nobody', password: 'hush' },
      { username: 'ben', password: 'undefined' },
    ]) {
      expect(await call(fields)).toMatchObject({ status: 403, json: { error: 4 } })
    }
  })

  test('must be posted', async () => {
    expect(await fixture.get({ method: 'auth.getMobileSession' })).toMatchObject({ json: { error: 4 } })
  })
})
