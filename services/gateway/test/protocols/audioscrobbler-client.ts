import { type TestGateway } from '../gateway.ts'
import { md5, type Player } from '../players.ts'

/** The time so many seconds ago, as the protocol writes it. */
export const seconds = (ago = 0): string => String(Math.floor(Date.now() / 1000) - ago)

/** The query of a handshake as mpdscribble writes it. */
export function handshakeOf({ username, password }: Player, more: Record<string, string> = {}): string {
  const t = more.t ?? seconds()
  const a = md5(md5(password) + t)
  const values = { hs: 'true', p: '1.2', c: 'mdc', v: '0.24', u: username, t, a, ...more }
  return new URLSearchParams(values).toString()
}

async function read(response: Response) {
  return { status: response.status, text: await response.text() }
}

export const getText = async (url: string) => read(await fetch(url, { redirect: 'manual' }))

export const post = async (url: string, body: Record<string, string> | Buffer) =>
  read(await fetch(url, { method: 'POST', body: Buffer.isBuffer(body) ? body : new URLSearchParams(body) }))

/** Makes a handshake and gives what it was answered with. */
export async function shakeHands(gateway: TestGateway, player: Player, more: Record<string, string> = {}) {
  const { text } = await getText(`${gateway.url()}/?${handshakeOf(player, more)}`)
  const [, session = '', nowPlaying = '', submission = ''] = text.split('\n')
  return { session, nowPlaying, submission }
}

export const ok = { status: 200, text: 'OK\n' }
export const badSession = { status: 200, text: 'BADSESSION\n' }
