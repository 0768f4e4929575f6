import { waitUntil } from '@ongaku/testing'
import { linkLastfm, type Listener, type PlayInput } from '../../support/listener.ts'
import { openLastfmSession, shakeHands } from './player.ts'
import { createSend } from './send.ts'

export const tokenScopes = ['submit', 'read', 'admin'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** Somebody with one of everything, and every credential for it. */
export interface Account {
  username: string
  userId: string
  password: string
  accessToken: string
  refreshToken: string
  /** The Cookie header of a browser's sign-in. */
  cookie: string
  tokens: Record<TokenScope, string>
  appPassword: string
  apiAccount: { id: string; api_key: string; shared_secret: string }
  /** Keys of Last.fm sessions: of a client with a built-in key, and of the API account. */
  lastfmSession: string
  accountSession: string
  audioscrobblerSession: string
  /** The path of each webhook's address, by kind. */
  webhooks: Record<string, string>
  /** Of the account at the simulated Last.fm. */
  sessionKey: string
  ids: {
    play: string
    track: string
    connection: string
    token: string
    job: string
    webhook: string
    lastfmSession: string
    session: string
    apiKey: string
  }
  /** Leads to the second page of the history. */
  cursor: string
  /** Texts that only what is theirs holds. */
  marks: string[]
}

interface Item {
  id: string
  [field: string]: unknown
}

export const recordingMbid = 'b1a9c0e9-d987-4042-ae91-78d6a3267d69'

const mapping = { artist: 'artist', title: 'title' }

const kinds = ['plex', 'jellyfin', 'emby', 'tautulli', 'web-scrobbler', 'custom']

const valueOf = <T>(status: number, data: T): T => {
  if (status >= 300) throw new Error(`it was answered with ${status}: ${JSON.stringify(data)}`)
  return data
}

/** The plays of somebody; every text in them tells whose they are. */
export const playsOf = (username: string): PlayInput[] =>
  ['first', 'second'].map((which, index) => ({
    artist: `Artist of ${username}`,
    title: `${which} song of ${username}`,
    album: `Album of ${username}`,
    duration_ms: 240_000,
    recording_mbid: index === 0 ? recordingMbid : undefined,
    origin_url: `https://${username}.example/${which}`,
    tags: [`mood of ${username}`],
    started_at: new Date(Math.floor(Date.now() / 1000 - 3600 + index * 600) * 1000).toISOString(),
  }))

/** The names in what `fillAccount` makes. */
const namesOf = (username: string): string[] => [
  username,
  ...['Name', 'Artist', 'first song', 'second song', 'Album', 'mood', 'Application'].map(
    (what) => `${what} of ${username}`,
  ),
  ...tokenScopes.map((scope) => `${scope} of ${username}`),
  ...kinds.map((kind) => `${kind} of ${username}`),
  `${username}.example`,
  `${username}-fm`,
  `${username}-at-listenbrainz`,
  `key-of-${username}`,
]

/** Gives a user who has just registered one of everything. */
export async function fillAccount(url: string, username: string, listener: Listener): Promise<Account> {
  const send = createSend(url)
  const password = `${username}-password`
  const get = async <T>(path: string) => {
    const { status, data } = await listener.get<T>(path)
    return valueOf(status, data)
  }
  const post = async <T>(path: string, body?: object) => {
    const { status, data } = await listener.post<T>(path, body)
    return valueOf(status, data)
  }
  const list = async (path: string) => (await get<{ items: Item[] }>(path)).items

  const { data: me } = await listener.patch<Item>('/users/me', { display_name: `Name of ${username}` })
  const linked = await linkLastfm(listener, `${username}-fm`)
  const { app_password: appPassword } = await post<{ app_password: string }>('/users/me/app-password')
  const madeTokens: Item[] = []
  for (const scope of tokenScopes) {
    madeTokens.push(
      await post<Item>('/users/me/tokens', { name: `${scope} of ${username}`, scopes: [scope] }),
    )
  }
  const [submit, read, admin] = madeTokens.map(({ token }) => String(token))
  const madeWebhooks: (Item & { path: string })[] = []
  for (const kind of kinds) {
    const settings = { kind, name: `${kind} of ${username}`, ...(kind === 'custom' && { mapping }) }
    madeWebhooks.push(await post('/users/me/webhooks', settings))
  }
  const apiAccount = await post<Account['apiAccount']>('/users/me/api-accounts', {
    name: `Application of ${username}`,
    callback_url: `https://${username}.example/callback`,
  })
  const apiKey = await post<Item>('/users/api-keys', {
    service_name: 'listenbrainz',
    api_key: `key-of-${username}`,
    service_user_id: `${username}-at-listenbrainz`,
  })
  const lastfmSession = await openLastfmSession(send, username, appPassword)
  const accountSession = await openLastfmSession(send, username, appPassword, apiAccount)
  const audioscrobblerSession = await shakeHands(send, username, appPassword)

  const credentials = { username, password }
  const signedIn = await post<{ access_token: string; refresh_token: string }>('/auth/login', credentials)
  const browser = await send({
    method: 'post',
    path: '/api/v1/auth/login',
    headers: { origin: url },
    body: { ...credentials, cookie: true },
  })
  const [cookie = ''] = browser.headers.getSetCookie().map((header) => header.split(';')[0])

  await post('/plays', { plays: playsOf(username) })
  const plays = await waitUntil(
    () => list('/plays'),
    (items) => items.length === 2,
  )
  const play = plays.find(({ recording_mbid }) => recording_mbid === recordingMbid)!
  await waitUntil(
    () => list(`/plays/${play.id}/deliveries`),
    ([delivery]) => delivery?.status === 'accepted',
  )
  await post('/feedback', { artist: play.artist, title: play.title, feedback: 'loved' })
  const [feedback] = await waitUntil(
    () => list('/feedback'),
    (items) => items.length === 1,
  )
  await post('/now-playing', { artist: play.artist, title: play.title, duration_ms: 86_400_000 })
  await waitUntil(
    () => get<{ playing: unknown }>('/now-playing'),
    ({ playing }) => playing !== null,
  )
  const { next_cursor: cursor } = await get<{ next_cursor: string }>('/plays?limit=1')
  const [connection] = await list('/connections')
  const job = await post<Item>(`/connections/${connection!.id}/retry`)
  await waitUntil(
    () => get<Item>(`/jobs/${job.id}`),
    ({ state }) => state === 'completed',
  )
  const sessions = await list('/users/me/sessions')
  const lastfmSessions = await list('/users/me/lastfm-sessions')
  const ids = {
    play: play.id,
    track: String(feedback!.track_id),
    connection: connection!.id,
    token: madeTokens[0]!.id,
    job: job.id,
    webhook: madeWebhooks[0]!.id,
    lastfmSession: lastfmSessions[0]!.id,
    session: sessions.find(({ is_current: isCurrent }) => !isCurrent)!.id,
    apiKey: apiKey.id,
  }
  const everything = [plays, madeTokens, madeWebhooks, sessions, lastfmSessions, [apiAccount, job]]
  return {
    username,
    userId: me.id,
    password,
    accessToken: signedIn.access_token,
    refreshToken: signedIn.refresh_token,
    cookie,
    tokens: { submit: submit!, read: read!, admin: admin! },
    appPassword,
    apiAccount,
    lastfmSession,
    accountSession,
    audioscrobblerSession,
    webhooks: Object.fromEntries(kinds.map((kind, index) => [kind, madeWebhooks[index]!.path])),
    sessionKey: linked.data.session_key,
    ids,
    cursor,
    marks: [
      ...namesOf(username),
      me.id,
      ...everything.flat().map(({ id }) => id),
      ...Object.values(ids),
      ...madeTokens.map(({ token }) => String(token)),
      ...madeWebhooks.map(({ path }) => path),
      apiAccount.api_key,
      apiAccount.shared_secret,
      appPassword,
      linked.data.session_key,
      lastfmSession,
      accountSession,
      audioscrobblerSession,
    ],
  }
}
