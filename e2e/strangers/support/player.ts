import { createHash } from 'node:crypto'
import { type Send } from './send.ts'

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** The key of a client that has one built in, which no account here has. */
export const builtInKey = 'b'.repeat(32)

/** Parameters as clients of Last.fm's API sign them. */
export function sign(params: Record<string, string>, secret: string): Record<string, string> {
  const text = Object.keys(params)
    .sort()
    .map((name) => name + params[name])
    .join('')
  return { ...params, api_sig: md5(text + secret) }
}

const seconds = () => String(Math.floor(Date.now() / 1000))

/** The address of an Audioscrobbler handshake. */
export function handshakePath(username: string, password: string): string {
  const t = seconds()
  const query = new URLSearchParams({
    hs: 'true',
    p: '1.2.1',
    c: 'tst',
    v: '1',
    u: username,
    t,
    a: md5(md5(password) + t),
  })
  return `/?${query.toString()}`
}

/** Opens an Audioscrobbler session. */
export async function shakeHands(send: Send, username: string, password: string): Promise<string> {
  const { text } = await send({ method: 'get', path: handshakePath(username, password) })
  const [outcome, session] = text.split('\n')
  if (outcome !== 'OK' || !session) throw new Error(`the handshake was answered with ${text}`)
  return session
}

/** Opens a session of Last.fm's API, for an API account or a client whose key is built in. */
export async function openLastfmSession(
  send: Send,
  username: string,
  password: string,
  account?: { api_key: string; shared_secret: string },
): Promise<string> {
  const params = {
    method: 'auth.getMobileSession',
    api_key: account?.api_key ?? builtInKey,
    username,
    password,
  }
  const signed = account ? sign(params, account.shared_secret) : params
  const body = new URLSearchParams({ ...signed, format: 'json' })
  const { text } = await send({ method: 'post', path: '/2.0/', body })
  return (JSON.parse(text) as { session: { key: string } }).session.key
}
