import { createHash } from 'node:crypto'
import axios from 'axios'
import { type Ongaku } from '../support/start-ongaku.ts'
import { type FuzzAccess } from './templates.ts'

const webhookKinds = ['plex', 'jellyfin', 'emby', 'tautulli', 'web-scrobbler', 'custom']

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** Shakes hands over Audioscrobbler. @returns the session */
async function openAudioscrobbler(url: string, username: string, password: string): Promise<string> {
  const t = String(Math.floor(Date.now() / 1000))
  const params = { hs: 'true', p: '1.2.1', c: 'fuz', v: '1', u: username, t, a: md5(md5(password) + t) }
  const { data } = await axios.get<string>(url, { params })
  return data.split('\n')[1] ?? ''
}

/**
 * Registers a user and makes everything a player can be given.
 * @param code for the first user, where the server asks for one
 */
export async function createAccess(url: string, username: string, code?: string): Promise<FuzzAccess> {
  const api = axios.create({ baseURL: `${url}/api/v1` })
  const { data: session } = await api.post<{ access_token: string }>('/auth/register', {
    username,
    password: 'a password for fuzzing',
    code,
  })
  const accessToken = session.access_token
  api.defaults.headers.common.authorization = `Bearer ${accessToken}`
  const make = async <T>(path: string, body?: unknown): Promise<T> => (await api.post<T>(path, body)).data
  const { token: apiToken } = await make<{ token: string }>('/users/me/tokens', { name: 'fuzz' })
  const { app_password: appPassword } = await make<{ app_password: string }>('/users/me/app-password')
  const account = await make<{ api_key: string }>('/users/me/api-accounts', { name: 'fuzz' })
  const webhooks: Record<string, string> = {}
  for (const kind of webhookKinds) {
    const mapping = kind === 'custom' ? { mapping: { artist: 'artist', title: 'title' } } : {}
    const { path } = await make<{ path: string }>('/users/me/webhooks', { kind, name: kind, ...mapping })
    webhooks[kind] = path
  }
  const form = {
    method: 'auth.getMobileSession',
    username,
    password: appPassword,
    api_key: 'fuzz',
    api_sig: 'x',
    format: 'json',
  }
  const { data } = await axios.post<{ session: { key: string } }>(`${url}/2.0/`, new URLSearchParams(form))
  return {
    username,
    apiToken,
    accessToken,
    appPassword,
    webhooks,
    audioscrobblerSession: await openAudioscrobbler(url, username, appPassword),
    lastfmSession: data.session.key,
    lastfmApiKey: account.api_key,
  }
}

/** The settings of a server that takes the address a request says it comes from. */
export const behindProxy = { ONGAKU_TRUSTED_PROXIES: '127.0.0.1' }

/** So many users of a server that was just started. */
export async function createAccesses(ongaku: Ongaku, count: number): Promise<FuzzAccess[]> {
  const code = /"code":"([^"]+)"|code +(\S+)/i.exec(ongaku.output())?.slice(1).find(Boolean)
  const accesses: FuzzAccess[] = []
  for (let number = 1; number <= count; number += 1) {
    accesses.push(await createAccess(ongaku.url, `fuzz-${number}`, code))
  }
  return accesses
}
