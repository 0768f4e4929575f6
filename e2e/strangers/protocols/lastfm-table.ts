import { type Account } from '../support/account.ts'
import { builtInKey, md5, sign } from '../support/player.ts'
import { type Owner } from '../support/setting.ts'
import { nowInSeconds, type ProtocolAttempt, type ProtocolLine, type ProtocolTable } from './line.ts'

type Params = Record<string, string>
type Tries = (owner: Owner, stranger: Account) => [as: string, Params, ProtocolAttempt['says']][]

const refusal = (code: number) =>
  new RegExp(`^\\{"error":${code},"message":"|^\\{"message":".*"error":${code}\\b`)

const signedBy = ({ apiAccount }: Account, params: Params): Params =>
  sign({ ...params, api_key: apiAccount.api_key }, apiAccount.shared_secret)

const builtIn = (params: Params): Params => ({ ...params, api_key: builtInKey })

/** With sessions that are not the stranger's, or may not do it. @param needed the scope that the method needs */
const withSessions =
  (params: Params, needed: 'submit' | 'read'): Tries =>
  (owner, stranger) => {
    const other = needed === 'submit' ? 'read' : 'submit'
    const withKey = (sk: string) => ({ ...params, sk })
    return [
      ['no key at all', params, refusal(10)],
      ['an unknown session', builtIn(withKey('a'.repeat(32))), refusal(9)],
      ["the owner's name for a session", builtIn(withKey(owner.username)), refusal(9)],
      [
        "the owner's session and the stranger's API account",
        signedBy(stranger, withKey(owner.accountSession)),
        refusal(9),
      ],
      ["the owner's session without its API account", builtIn(withKey(owner.accountSession)), refusal(9)],
      [
        "the owner's session and API key, signed by the stranger",
        {
          ...signedBy(stranger, withKey(owner.accountSession)),
          api_key: owner.apiAccount.api_key,
        },
        refusal(13),
      ],
      [`the stranger's token to ${other}`, builtIn(withKey(stranger.tokens[other])), refusal(4)],
      [`the owner's token to ${other}`, builtIn(withKey(owner.tokens[other])), refusal(4)],
    ]
  }

const submits = (method: string, params: Params = {}): [string, Tries] => [
  method,
  withSessions({ method, artist: 'Artist of ren', track: 'A scrobble of ren', ...params }, 'submit'),
]

const reads = (method: string): [string, Tries] => [
  method,
  (owner, stranger) => {
    const params = { method, user: owner.username }
    const withKey = (sk: string) => ({ ...params, sk })
    return [
      ...withSessions(params, 'read')(owner, stranger),
      ['the key of a player', builtIn(params), refusal(10)],
      ["the stranger's session", builtIn(withKey(stranger.lastfmSession)), refusal(17)],
      [
        "the stranger's session of an API account",
        signedBy(stranger, withKey(stranger.accountSession)),
        refusal(17),
      ],
      ["the stranger's API account", signedBy(stranger, params), refusal(17)],
      // An application's key is in the link to its page of consent, so others may know it.
      ["the owner's API key, unsigned", { ...params, api_key: owner.apiAccount.api_key }, refusal(13)],
      ["the stranger's token", builtIn(withKey(stranger.tokens.read)), refusal(17)],
    ]
  },
]

const getToken: Tries = (owner, stranger) => {
  const params = { method: 'auth.getToken' }
  return [
    ['no key at all', params, refusal(10)],
    ['the key of a player', builtIn(params), refusal(10)],
    [
      "the owner's API key, signed by the stranger",
      { ...signedBy(stranger, params), api_key: owner.apiAccount.api_key },
      refusal(13),
    ],
  ]
}

const getSession: Tries = (owner, stranger) => {
  const params = { method: 'auth.getSession', token: 'a'.repeat(32) }
  return [
    ['no key at all', params, refusal(10)],
    ['a token nobody was given', signedBy(stranger, params), refusal(4)],
    [
      "the owner's session for a token",
      signedBy(stranger, { ...params, token: owner.lastfmSession }),
      refusal(4),
    ],
    [
      "the owner's API key, signed by the stranger",
      { ...signedBy(stranger, params), api_key: owner.apiAccount.api_key },
      refusal(13),
    ],
  ]
}

const getMobileSession: Tries = ({ username, password }, { appPassword, tokens }) => {
  const params = { method: 'auth.getMobileSession', username }
  const authToken = md5(username + md5(appPassword))
  return [
    ['no key at all', { ...params, password: appPassword }, refusal(10)],
    ["the stranger's app password", builtIn({ ...params, password: appPassword }), refusal(4)],
    ["the stranger's app password, hashed", builtIn({ ...params, authToken }), refusal(4)],
    ["the owner's own password", builtIn({ ...params, password }), refusal(4)],
    ["the stranger's token", builtIn({ ...params, password: tokens.admin }), refusal(4)],
  ]
}

const tries: Record<string, Tries> = {
  'auth.getToken': getToken,
  'auth.getSession': getSession,
  'auth.getMobileSession': getMobileSession,
  ...Object.fromEntries([
    submits('track.scrobble', { timestamp: String(nowInSeconds() - 1200) }),
    submits('track.updateNowPlaying'),
    submits('track.love'),
    submits('track.unlove'),
    reads('user.getInfo'),
    reads('user.getRecentTracks'),
    reads('user.getLovedTracks'),
    reads('user.getTopArtists'),
    reads('user.getTopAlbums'),
    reads('user.getTopTracks'),
  ]),
}

/** Methods that write are refused before anything is looked at unless they are posted. */
const isPosted = (method: string) => method.startsWith('track.') || method === 'auth.getMobileSession'

const lineOf =
  (method: string, toTries: Tries, verb: 'GET' | 'POST'): ProtocolLine =>
  (owner, stranger) =>
    toTries(owner, stranger).map(([as, params, says]) => {
      const form = new URLSearchParams({ ...params, format: 'json' })
      const expected = verb === 'GET' && isPosted(method) ? refusal(4) : says
      return verb === 'GET'
        ? { as, path: `/?${form.toString()}`, status: 403, says: expected }
        : { as, path: '/', body: form, status: 403, says: expected }
    })

export const lastfmTable: ProtocolTable = Object.fromEntries(
  Object.entries(tries).flatMap(([method, toTries]) =>
    (['GET', 'POST'] as const).map((verb) => [`lastfm ${verb} / ${method}`, lineOf(method, toTries, verb)]),
  ),
)
