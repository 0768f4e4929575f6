import { type TestGateway } from '../gateway.ts'
import { md5, type Player } from '../players.ts'

/** Signs as clients do; none of our own code, so that a mistake can't be on both sides. */
export function sign(params: Record<string, string>, secret: string): Record<string, string> {
  const names = Object.keys(params)
    .filter((name) => name !== 'format' && name !== 'callback')
    .sort()
  return { ...params, api_sig: md5(names.map((name) => `${name}${params[name]}`).join('') + secret) }
}

export interface Reply {
  status: number
  headers: Headers
  type: string
  text: string
  json: Record<string, unknown>
}

export interface SendOptions {
  method?: 'GET' | 'POST'
  /** Where the parameters are: the form of a POST and the query of a GET unless given. */
  query?: Record<string, string>
  headers?: Record<string, string>
  path?: string
}

/** Calls to `/2.0/`, in JSON unless the parameters say otherwise. */
export function createLastfmClient(gateway: Pick<TestGateway, 'url'>) {
  async function send(params: Record<string, string>, options: SendOptions = {}): Promise<Reply> {
    const { method = 'POST', headers = {}, path = '/2.0/' } = options
    const all = { format: 'json', ...params }
    const query = new URLSearchParams(method === 'GET' ? all : options.query).toString()
    const response = await fetch(`${gateway.url()}${path}${query && `?${query}`}`, {
      method,
      headers,
      body: method === 'GET' ? null : new URLSearchParams(all),
    })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const json = type.includes('json') ? (JSON.parse(text) as Reply['json']) : {}
    return { status: response.status, headers: response.headers, type, text, json }
  }
  return { send }
}

export type LastfmClient = ReturnType<typeof createLastfmClient>

export interface TestApiAccount {
  id: string
  name: string
  api_key: string
  shared_secret: string
}

export const createApiAccount = async (
  gateway: TestGateway,
  token: string,
  body: Record<string, unknown> = { name: 'My scrobbler' },
) => (await gateway.call<TestApiAccount>('POST', '/users/me/api-accounts', { token, body })).body

/** A key that no account here has, as a client that can't be told another has it built in. */
export const builtInKey = 'b'.repeat(32)

interface SessionBody {
  session: { name: string; key: string; subscriber: number }
}

/** The session key of a client with a built-in API key. */
export async function signInWithBuiltInKey(
  { send }: LastfmClient,
  { username, password }: Player,
  userAgent = 'pylast/5.3.0',
): Promise<string> {
  const params = { method: 'auth.getMobileSession', api_key: builtInKey, username, password }
  const { json } = await send(params, { headers: { 'user-agent': userAgent } })
  return (json as unknown as SessionBody).session.key
}

/** The session key of a client with the key and secret of an API account. */
export async function signInWithAccount(
  { send }: LastfmClient,
  { username, password }: Player,
  { api_key, shared_secret }: TestApiAccount,
): Promise<string> {
  const { json } = await send(
    sign({ method: 'auth.getMobileSession', api_key, username, password }, shared_secret),
  )
  return (json as unknown as SessionBody).session.key
}
