import { type Account } from '../support/account.ts'
import { builtInKey, handshakePath, md5 } from '../support/player.ts'
import { type ProtocolLine, type ProtocolTable, nowInSeconds } from './line.ts'

const refusal = (word: string) => ({ status: 200, says: new RegExp(`^${word}\\n$`) })

/** A handshake by a session key of Last.fm's API. */
function sessionHandshake(username: string, sk: string, { apiAccount }: Account): string {
  const t = String(nowInSeconds())
  const query = new URLSearchParams({
    hs: 'true',
    p: '1.2.1',
    c: 'tst',
    u: username,
    t,
    a: md5(apiAccount.shared_secret + t),
    api_key: apiAccount.api_key,
    sk,
  })
  return `/?${query.toString()}`
}

const playing = { a: 'Artist of ren', t: 'A submission of ren' }

/** A form with a session that is not the owner's, or none. */
const withSessions =
  (path: string, toFields: () => Record<string, string>): ProtocolLine =>
  (owner, stranger) => {
    const form = (s?: string) => new URLSearchParams({ ...(s !== undefined && { s }), ...toFields() })
    const badSession = { path, ...refusal('BADSESSION') }
    return [
      { as: 'no session', ...badSession, body: form() },
      { as: 'an unknown session', ...badSession, body: form('a'.repeat(32)) },
      { as: "the owner's name", ...badSession, body: form(owner.username) },
      { as: "a key of the owner's for another protocol", ...badSession, body: form(owner.lastfmSession) },
      { as: "the stranger's session", path, ...refusal('OK'), body: form(stranger.audioscrobblerSession) },
    ]
  }

export const audioscrobblerTable: ProtocolTable = {
  'audioscrobbler GET /': (owner, stranger) => {
    const refused = refusal('BADAUTH')
    return [
      {
        as: "the stranger's app password",
        path: handshakePath(owner.username, stranger.appPassword),
        ...refused,
      },
      { as: "the owner's own password", path: handshakePath(owner.username, owner.password), ...refused },
      {
        as: 'an unknown session key',
        path: sessionHandshake(owner.username, builtInKey, stranger),
        ...refused,
      },
      {
        as: "the owner's session key and the stranger's API account",
        path: sessionHandshake(owner.username, owner.accountSession, stranger),
        ...refused,
      },
    ]
  },
  'audioscrobbler POST /np_1.2': withSessions('/np_1.2', () => playing),
  'audioscrobbler POST /protocol_1.2': withSessions('/protocol_1.2', () => ({
    'a[0]': playing.a,
    't[0]': playing.t,
    'i[0]': String(nowInSeconds() - 900),
    'o[0]': 'P',
  })),
}
