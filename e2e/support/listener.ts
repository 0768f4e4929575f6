import axios, { type AxiosInstance } from 'axios'

/** A user of Ongaku's public API; answers of any status are returned, not thrown. */
export type Listener = AxiosInstance

export interface PlayInput {
  artist: string
  title: string
  started_at: string
  [field: string]: unknown
}

export interface DeliveryRow {
  connection: string
  service: string
  status: string
  attempts: number
  next_attempt_at?: string
  reason?: string
  delivered_at?: string
}

const api = (url: string, headers: Record<string, string> = {}): AxiosInstance =>
  axios.create({ baseURL: `${url}/api/v1`, headers, validateStatus: () => true })

export const anonymous = (url: string): Listener => api(url)

const credentials = (username: string) => ({ username, password: `${username}-password` })

const bearer = (url: string, token: string): Listener => api(url, { authorization: `Bearer ${token}` })

export async function register(url: string, username: string): Promise<Listener> {
  const { data } = await api(url).post<{ access_token: string }>('/auth/register', credentials(username))
  return bearer(url, data.access_token)
}

export async function login(url: string, username: string): Promise<Listener> {
  const { data } = await api(url).post<{ access_token: string }>('/auth/login', credentials(username))
  return bearer(url, data.access_token)
}

/** Links an account of the simulated Last.fm, allowing access as a script does. */
export async function linkLastfm(listener: Listener, username: string) {
  const begun = await listener.get<{ auth_url: string; token: string }>('/lastfm/auth')
  const page = new URL(begun.data.auth_url)
  const [apiKey, token] = ['api_key', 'token'].map((name) => page.searchParams.get(name))
  await axios.post(page.origin + page.pathname, { api_key: apiKey, token, username, action: 'allow' })
  return listener.post<{ session_key: string; username: string; message: string }>('/lastfm/session', {
    token: begun.data.token,
  })
}

export async function deliveriesOf(listener: Listener, playId: string): Promise<DeliveryRow[]> {
  const { data } = await listener.get<{ items?: DeliveryRow[] }>(`/plays/${playId}/deliveries`)
  return data.items ?? []
}

/** The whole history, page by page. */
export async function historyOf(listener: Listener, limit = 500): Promise<PlayInput[]> {
  const plays: PlayInput[] = []
  let cursor: string | null = null
  do {
    const page: { data: { items: PlayInput[]; next_cursor: string | null } } = await listener.get('/plays', {
      params: { limit, ...(cursor && { cursor }) },
    })
    plays.push(...page.data.items)
    cursor = page.data.next_cursor
  } while (cursor)
  return plays
}

const secondsAgo = (seconds: number) => new Date(Math.floor(Date.now() / 1000 - seconds) * 1000).toISOString()

/** So many plays, four minutes apart, the oldest first. */
export function somePlays(count: number): PlayInput[] {
  return Array.from({ length: count }, (_, index) => ({
    artist: `Artist ${index % 17}`,
    title: `Song ${index}`,
    album: `Album ${index % 5}`,
    duration_ms: 240_000,
    started_at: secondsAgo((count - index) * 240),
  }))
}

/** Posts plays one by one over several connections; resolves once each has been answered with 202. */
export async function postOneByOne(
  listener: Listener,
  plays: readonly PlayInput[],
  connections = 8,
): Promise<void> {
  const queue = [...plays]
  const worker = async () => {
    for (let play = queue.shift(); play; play = queue.shift()) {
      const { status, data } = await listener.post<unknown>('/plays', { plays: [play] })
      if (status !== 202) throw new Error(`a play was answered with ${status}: ${JSON.stringify(data)}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
}
