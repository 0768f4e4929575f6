import { systemClock } from '@ongaku/shared/clock'
import { createUpstreamSim, signParams, type UpstreamSim, type UpstreamSimOptions } from '../src/index.ts'

export const apiKey = 'test-key'
export const sharedSecret = 'test-secret'

/** A point in time that the tests' clock starts at, in milliseconds and in seconds. */
export const startMs = Date.UTC(2026, 0, 15, 12)
export const startSeconds = startMs / 1000

export type Fields = Record<string, string>
export interface Answer {
  status: number
  type: string
  text: string
  json: unknown
}

export interface Fixture {
  sim: UpstreamSim
  clock: { ms: number }
  /** A signed POST that asks for JSON; `overrides` replace or, with undefined, remove parameters. */
  post(fields: Fields, overrides?: Record<string, string | undefined>, signal?: AbortSignal): Promise<Answer>
  /** An unsigned GET that asks for JSON. */
  get(fields: Fields): Promise<Answer>
  /** Goes through the desktop flow. */
  link(username: string): Promise<{ token: string; sk: string }>
  control(method: string, path: string, body?: unknown): Promise<Answer>
}

export async function startSim(options: UpstreamSimOptions = {}): Promise<Fixture> {
  const clock = { ms: startMs }
  const lastfm = { requestsPerSecond: 10_000, ...options.lastfm, apiKey, sharedSecret }
  const sim = createUpstreamSim(
    { http: { port: 0 }, ...options, lastfm },
    { clock: { ...systemClock, now: () => clock.ms } },
  )
  await sim.start()
  return { sim, clock, ...createClient(sim.lastfm.apiUrl()) }
}

export function createClient(apiUrl: string): Omit<Fixture, 'sim' | 'clock'> {
  const post: Fixture['post'] = async (fields, overrides = {}, signal) => {
    const params = new Map(Object.entries({ api_key: apiKey, format: 'json', ...fields }))
    params.set('api_sig', signParams(params, sharedSecret))
    for (const [name, value] of Object.entries(overrides)) {
      if (value === undefined) params.delete(name)
      else params.set(name, value)
    }
    const body = new URLSearchParams([...params])
    return readAnswer(await fetch(apiUrl, { method: 'POST', body, ...(signal ? { signal } : {}) }))
  }
  const get: Fixture['get'] = async (fields) => {
    const query = new URLSearchParams({ api_key: apiKey, format: 'json', ...fields })
    return readAnswer(await fetch(`${apiUrl}?${query.toString()}`))
  }
  return {
    post,
    get,
    async link(username) {
      const token = field(await get({ method: 'auth.getToken' }), 'token')
      const authUrl = new URL('/api/auth/', apiUrl)
      const allow = new URLSearchParams({ api_key: apiKey, token, username, action: 'allow' })
      await fetch(authUrl, { method: 'POST', body: allow })
      const session = await post({ method: 'auth.getSession', token })
      return { token, sk: field(session, 'session', 'key') }
    },
    async control(method, path, body) {
      const init =
        body === undefined
          ? { method }
          : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      return readAnswer(await fetch(new URL(`/control/${path}`, apiUrl), init))
    },
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  const json: unknown = type.includes('json') && isJson(text) ? JSON.parse(text) : undefined
  return { status: response.status, type, text, json }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** The string at a path of a JSON answer. */
export function field(answer: Answer, ...path: string[]): string {
  let value: unknown = answer.json
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name]
  if (typeof value !== 'string') throw new Error(`No ${path.join('.')} in ${answer.text}`)
  return value
}

/** The fields of a batch, one track a timestamp. */
export function batch(timestamps: readonly number[], more: (index: number) => Fields = () => ({})): Fields {
  const pairs = timestamps.flatMap((timestamp, index) =>
    Object.entries({
      artist: 'Cher',
      track: `Track ${index}`,
      timestamp: String(timestamp),
      ...more(index),
    }).map(([name, value]) => [`${name}[${index}]`, value]),
  )
  return { method: 'track.scrobble', ...(Object.fromEntries(pairs) as Fields) }
}
