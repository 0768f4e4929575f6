import { createHash } from 'node:crypto'
import { type TestGateway } from './gateway.ts'

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** What a player is set up with. */
export interface Player {
  username: string
  /** The app password. */
  password: string
}

/** A new user, with an app password. */
export async function signUp(gateway: TestGateway, username: string) {
  const { access_token: token } = (await gateway.register(username)).body
  const call = async <T>(method: string, path: string, body?: object) =>
    (await gateway.call<T>(method, path, { token, body })).body
  const { id } = await call<{ id: string }>('GET', '/users/me')
  const made = await call<{ app_password: string }>('POST', '/users/me/app-password')
  return {
    id,
    username,
    /** Of a sign-in. */
    token,
    password: made.app_password,
    /** Makes an API token. */
    makeToken: async (scopes: string[]) =>
      (await call<{ token: string }>('POST', '/users/me/tokens', { name: 'player', scopes })).token,
  }
}

export type User = Awaited<ReturnType<typeof signUp>>
