import { setTimeout as wait } from 'node:timers/promises'

async function call(url, { token, expect, ...init } = {}) {
  const response = await fetch(url, {
    ...init,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...init.headers },
  })
  const text = await response.text()
  if (expect.includes(response.status)) return { status: response.status, text }
  throw new Error(`${init.method ?? 'GET'} ${url} was answered with ${response.status}: ${text}`)
}

const postJson = (body) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

/** A new user with an API token, as a player would have it; `accessToken` is that of the sign-in. */
export async function registerListener(url, username) {
  const api = `${url}/api/v1`
  const post = async (path, body, token) => {
    const { text } = await call(`${api}${path}`, { ...postJson(body), token, expect: [200, 201] })
    return JSON.parse(text)
  }
  const credentials = { username, password: 'plays in one long row' }
  const { access_token: accessToken } = await post('/auth/register', credentials)
  const { token } = await post('/users/me/tokens', { name: 'bench' }, accessToken)
  return { api, username, accessToken, token }
}

/** Links an account of the simulated Last.fm, named as the user is. */
export async function linkLastfm({ api, username, accessToken }) {
  const begun = JSON.parse((await call(`${api}/lastfm/auth`, { token: accessToken, expect: [200] })).text)
  const page = new URL(begun.auth_url)
  const form = new URLSearchParams({ ...Object.fromEntries(page.searchParams), username, action: 'allow' })
  await call(page.origin + page.pathname, { method: 'POST', body: form, expect: [200, 302, 303] })
  const session = { ...postJson({ token: begun.token }), token: accessToken, expect: [200, 201] }
  await call(`${api}/lastfm/session`, session)
}

const historyLimitMs = 15 * 60_000

/** Whether a user's history has a play that started when this one did. */
async function hasPlay({ api, token }, { started_at: from }) {
  const to = new Date(Date.parse(from) + 1000).toISOString()
  const { text } = await call(`${api}/plays?from=${from}&to=${to}&limit=1`, { token, expect: [200] })
  return JSON.parse(text).items.length > 0
}

/**
 * Waits until a user's history has these plays, no two of which start together. A user's plays are recorded in the order they
 * were published, so that the last play of each connection stands for all that were sent over it before.
 */
export async function waitForHistory(listener, plays, pollMs = 50) {
  const until = performance.now() + historyLimitMs
  for (const play of plays) {
    while (!(await hasPlay(listener, play))) {
      if (performance.now() > until) throw new Error(`the play of ${play.started_at} is not in the history`)
      await wait(pollMs)
    }
  }
}
