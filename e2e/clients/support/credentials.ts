import { type Listener } from '../../support/listener.ts'

async function make<T>(listener: Listener, path: string, body: object = {}): Promise<T> {
  const { status, data } = await listener.post<T>(`/users/me/${path}`, body)
  if (status !== 201) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(data)}`)
  return data
}

export const makeToken = async (listener: Listener, name: string, scopes?: string[]): Promise<string> =>
  (await make<{ token: string }>(listener, 'tokens', { name, scopes })).token

export const makeAppPassword = async (listener: Listener): Promise<string> =>
  (await make<{ app_password: string }>(listener, 'app-password')).app_password

/** @returns the path of its address */
export const makeWebhook = async (listener: Listener, kind: string): Promise<string> =>
  (await make<{ path: string }>(listener, 'webhooks', { kind, name: kind })).path

export const makeApiAccount = (listener: Listener, name: string) =>
  make<{ api_key: string; shared_secret: string }>(listener, 'api-accounts', { name })
