import { randomBytes } from 'node:crypto'
import { type Method } from '../method.ts'
import { type LastfmState } from '../state.ts'
import { element, type Element } from '../wire/element.ts'
import { LastfmError } from '../wire/errors.ts'
import { requireParam } from '../wire/params.ts'
import { md5 } from '../wire/signature.ts'

const tokenLifeMs = 60 * 60 * 1000

/** 32 random hexadecimal characters, as Last.fm's tokens are. */
export function issueToken(state: LastfmState, now: number): string {
  const token = randomBytes(16).toString('hex')
  state.record({ type: 'token.issued', token, at: now })
  return token
}

/**
 * Whether a token can be used, or why not: after its use it is `unknown`, after 60 minutes `expired`.
 * Source: last.fm/api/desktopauth.
 */
export function checkToken(state: LastfmState, token: string, now: number) {
  const known = state.accounts.findToken(token)
  if (!known) return { state: 'unknown' } as const
  if (now - known.issuedAt >= tokenLifeMs) return { state: 'expired' } as const
  return known
}

// Clients get a token without signing the call; a signature is checked only where one is sent.
export const getToken: Method = {
  name: 'auth.getToken',
  post: false,
  access: 'read',
  answer: ({ state, now }) => [element('token', issueToken(state, now))],
}

export const getSession: Method = {
  name: 'auth.getSession',
  post: false,
  access: 'signed',
  answer({ params, state, now }) {
    const token = requireParam(params, 'token')
    const checked = checkToken(state, token, now)
    switch (checked.state) {
      case 'unknown':
        throw new LastfmError(4, { message: 'Unauthorized Token - This token has not been issued' })
      case 'expired':
        throw new LastfmError(15)
      case 'pending':
      case 'denied':
        throw new LastfmError(14)
      case 'allowed':
        if (checked.user === undefined) throw new LastfmError(14)
        return [openSession(state, checked.user, token)]
    }
  },
}

/** By user name and password, or by the older `authToken` = md5(user name + md5(password)). */
export const getMobileSession: Method = {
  name: 'auth.getMobileSession',
  post: true,
  access: 'signed',
  answer({ params, state }) {
    const username = requireParam(params, 'username')
    const authToken = params.get('authToken')
    const given = authToken ?? md5(requireParam(params, 'password'))
    const user = state.accounts.findUser(username)
    const passwordMd5 = user?.passwordMd5
    const wanted =
      authToken === undefined || passwordMd5 === undefined
        ? [passwordMd5]
        : [md5(username + passwordMd5), md5(username.toLowerCase() + passwordMd5)]
    if (!user || !wanted.includes(given)) throw new LastfmError(4)
    return [openSession(state, user.name, undefined)]
  },
}

function openSession(state: LastfmState, user: string, token: string | undefined): Element {
  const key = randomBytes(16).toString('hex')
  state.record({ type: 'session.opened', key, user, ...(token === undefined ? {} : { token }) })
  return element('session', [element('name', user), element('key', key), element('subscriber', 0)])
}
