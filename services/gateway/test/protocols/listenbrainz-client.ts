import { type TestGateway } from '../gateway.ts'
import { signUp } from '../players.ts'

export interface Sent {
  path?: string
  method?: string
  headers?: Record<string, string>
  authorization?: string | undefined
  body?: string | Uint8Array | undefined
}

/** Sends a request as ListenBrainz's clients do, some of which send no Content-Type. */
export const createSender =
  (gateway: Pick<TestGateway, 'url'>, token: string) =>
  async ({ path = '/1/submit-listens', method = 'POST', headers, body, ...given }: Sent = {}) => {
    const authorization = 'authorization' in given ? given.authorization : `Token ${token}`
    const response = await fetch(gateway.url() + path, {
      method,
      headers: { ...(authorization !== undefined && { authorization }), ...headers },
      body: body === undefined ? null : Buffer.from(body),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
    }
  }

/** A new user with an API token that has these scopes. */
export async function signUpListener(gateway: TestGateway, username: string, scopes = ['submit', 'read']) {
  const { id, makeToken } = await signUp(gateway, username)
  return { id, token: await makeToken(scopes), makeToken }
}

let secondsAgo = 0
/** A listen unlike all before. */
export function createListen(more: object = {}) {
  secondsAgo += 10
  return {
    listened_at: Math.floor(Date.now() / 1000) - secondsAgo,
    track_metadata: { artist_name: 'Björk', track_name: `Song ${secondsAgo}`, ...more },
  }
}

export const submission = (listenType: string, payload: unknown) =>
  JSON.stringify({ listen_type: listenType, payload })
