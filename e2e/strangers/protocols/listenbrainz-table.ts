import { randomUUID } from 'node:crypto'
import { playsOf, recordingMbid, type TokenScope, tokenScopes } from '../support/account.ts'
import { type ProtocolAttempt, type ProtocolLine, type ProtocolTable, nowInSeconds } from './line.ts'

type Call = Pick<ProtocolAttempt, 'path' | 'body'>

const token = (value: string) => ({ authorization: `Token ${value}` })

const unauthorised = { status: 401, says: /^\{"code":401,"error":"/ }
const unknownUser = { status: 404, says: /^\{"code":404,"error":"Cannot find user: mika"\}$/ }

interface Needed {
  /** Whose tokens may make the call. */
  scopes: readonly TokenScope[]
  /** What those of the stranger are answered. */
  answer: Pick<ProtocolAttempt, 'status' | 'says'>
}

/** A call with no token, an unknown one, the stranger's of each scope, and the owner's that may not make it. */
const asEverybody =
  (toCall: (...people: Parameters<ProtocolLine>) => Call, { scopes, answer }: Needed): ProtocolLine =>
  (owner, stranger) => {
    const call = toCall(owner, stranger)
    return [
      { as: 'nobody', ...call, ...unauthorised },
      { as: 'an unknown token', ...call, headers: token(randomUUID()), ...unauthorised },
      ...tokenScopes.map((scope) => ({
        as: `the stranger's token to ${scope}`,
        ...call,
        headers: token(stranger.tokens[scope]),
        ...(scopes.includes(scope) ? answer : unauthorised),
      })),
      ...tokenScopes
        .filter((scope) => !scopes.includes(scope))
        .map((scope) => ({
          as: `the owner's token to ${scope}`,
          ...call,
          headers: token(owner.tokens[scope]),
          ...unauthorised,
        })),
    ]
  }

const mayRead: readonly TokenScope[] = ['read', 'admin']
const maySubmit: readonly TokenScope[] = ['submit', 'admin']
const ok = { status: 200, says: /^\{"status":"ok"\}$/ }

/** What names the owner in its path. */
const ofOwner = (toPath: (name: string) => string, body?: unknown) =>
  asEverybody(({ username }) => ({ path: toPath(username), body }), { scopes: mayRead, answer: unknownUser })

const ids = { recording_mbids: [recordingMbid] }
const feedbackPath = (name: string) => `/1/feedback/user/${name}/get-feedback-for-recordings`

export const listenbrainzTable: ProtocolTable = {
  'listenbrainz POST /1/submit-listens': asEverybody(
    () => ({
      path: '/1/submit-listens',
      body: {
        listen_type: 'single',
        payload: [
          {
            listened_at: nowInSeconds() - 600,
            track_metadata: { artist_name: 'Artist of ren', track_name: 'A listen of ren' },
          },
        ],
      },
    }),
    { scopes: maySubmit, answer: ok },
  ),
  'listenbrainz GET /1/validate-token': (owner, stranger) => [
    { as: 'nobody', path: '/1/validate-token', status: 400, says: /"code":400/ },
    {
      as: 'an unknown token',
      path: `/1/validate-token?token=${randomUUID()}`,
      status: 200,
      says: /"valid":false\}$/,
    },
    {
      as: "the owner's session of Last.fm's API",
      path: '/1/validate-token',
      headers: token(owner.lastfmSession),
      status: 200,
      says: /"valid":false\}$/,
    },
    {
      as: "the stranger's token",
      path: '/1/validate-token',
      headers: token(stranger.tokens.read),
      status: 200,
      says: /"valid":true,"user_name":"ren"\}$/,
    },
  ],
  'listenbrainz GET /1/user/:name/listens': ofOwner((name) => `/1/user/${name}/listens`),
  'listenbrainz GET /1/user/:name/listen-count': ofOwner((name) => `/1/user/${name}/listen-count`),
  'listenbrainz GET /1/user/:name/playing-now': ofOwner((name) => `/1/user/${name}/playing-now`),
  'listenbrainz POST /1/delete-listen': asEverybody(
    (owner) => ({
      path: '/1/delete-listen',
      body: {
        listened_at: Math.floor(Date.parse(playsOf(owner.username)[0]!.started_at) / 1000),
        recording_msid: owner.ids.track,
      },
    }),
    // That there is no such listen is fine; whose there is one is not looked at.
    { scopes: ['admin'], answer: ok },
  ),
  'listenbrainz POST /1/feedback/recording-feedback': asEverybody(
    (owner) => ({
      path: '/1/feedback/recording-feedback',
      body: { recording_msid: owner.ids.track, score: -1 },
    }),
    { scopes: maySubmit, answer: ok },
  ),
  'listenbrainz GET /1/feedback/user/:name/get-feedback': ofOwner(
    (name) => `/1/feedback/user/${name}/get-feedback?metadata=true`,
  ),
  'listenbrainz GET /1/feedback/user/:name/get-feedback-for-recordings': ofOwner(
    (name) => `${feedbackPath(name)}?recording_mbids=${recordingMbid}`,
  ),
  'listenbrainz POST /1/feedback/user/:name/get-feedback-for-recordings': ofOwner(feedbackPath, ids),
}
