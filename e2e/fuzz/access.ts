import axios from 'axios'
import { type FuzzAccess } from './templates.ts'

const webhookKinds = ['plex', 'jellyfin', 'emby', 'tautulli', 'web-scrobbler', 'custom']

/** Registers a user and makes everything a player can be given. */
export async function createAccess(url: string): Promise<FuzzAccess> {
  const username = 'fuzz'
  const api = axios.create({ baseURL: `${url}/api/v1` })
  const { data: session } = await api.post<{ access_token: string }>('/auth/register', {
    username,
    password: 'a password for fuzzing',
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
    lastfmSession: data.session.key,
    lastfmApiKey: account.api_key,
  }
}
