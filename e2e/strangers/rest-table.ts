import { type Account, recordingMbid } from './support/account.ts'
import { type Owner } from './support/setting.ts'

export interface Attempt {
  /** The call's own, unless given. */
  path?: string
  body?: unknown
}

type Attempts = (owner: Owner, stranger: Account) => Attempt | Attempt[]

/** What a stranger gets from a call of the API document, whatever they try. */
export interface Line {
  /**
   * - `anyone`: it needs no sign-in, and answers everybody alike.
   * - `own`: it can't name anything of another's; strangers are answered of what is theirs.
   * - `administrator`: refused with 403 to whoever isn't one.
   * - `refused`: it names something of the owner's, and is refused with 401, 403 or 404.
   */
  kind: 'anyone' | 'own' | 'administrator' | 'refused'
  attempts: Attempts
  /** What it answers to a sign-in; of `own` 200 to 299 unless given. */
  status?: number
  /** What of the owner's it tells nevertheless. */
  tells?: (owner: Owner) => string[]
  /** The sign-in that it is tried with is over afterwards. */
  endsSignIn?: boolean
}

const anyone = (status: number, attempts: Attempts): Line => ({ kind: 'anyone', status, attempts })
const own = (attempts: Attempts = () => ({}), more: Partial<Line> = {}): Line => ({
  kind: 'own',
  attempts,
  ...more,
})
const administrator = (attempts: Attempts = () => ({})): Line => ({ kind: 'administrator', attempts })
const refused = (attempts: Attempts): Line => ({ kind: 'refused', attempts })

const track = { artist: 'Artist of ren', title: 'Another song of ren' }

const artistOf = ({ username }: Account) => encodeURIComponent(`Artist of ${username}`)

const charts = (path: string) => own(() => [{ path }, { path: `${path}?period=7day` }])

/**
 * Tracks are everybody's here: what one is called is known to whoever has its id or the recording's, but not who has
 * played it.
 */
const describeTrack = ({ username, ids }: Owner): string[] => [
  username,
  ids.track,
  ...['Artist', 'Album', 'first song'].map((what) => `${what} of ${username}`),
]

/** By the method and path of each call. */
export const restTable: Record<string, Line> = {
  'post /auth/register': anyone(409, ({ username }) => ({
    body: { username, password: 'a stranger would like it' },
  })),
  'post /auth/login': anyone(401, ({ username }) => ({ body: { username, password: 'ren-password' } })),
  'post /auth/refresh': anyone(401, () => ({ body: { refresh_token: 'r'.repeat(43) } })),
  'post /auth/logout': own(undefined, { endsSignIn: true }),
  'post /users/me/password': own(
    ({ password }) => ({ body: { current_password: password, new_password: 'a stranger would like it' } }),
    { status: 403 },
  ),
  'get /users/me/sessions': own(),
  'delete /users/me/sessions': own(undefined, { endsSignIn: true }),
  'delete /users/me/sessions/{id}': refused(({ ids }) => ({ path: `/users/me/sessions/${ids.session}` })),
  'get /users/me': own(),
  'patch /users/me': own(() => ({ body: { scrobbling: true } })),
  'post /users/me/delete': own(({ password }) => ({ body: { password } }), { status: 403 }),
  'post /users/me/tokens': own(() => ({ body: { name: 'another' } })),
  'get /users/me/tokens': own(),
  'delete /users/me/tokens/{id}': refused(({ ids }) => ({ path: `/users/me/tokens/${ids.token}` })),
  'post /now-playing': own(() => ({ body: track })),
  'get /now-playing': own(),
  'post /plays': own(() => ({
    body: { plays: [{ ...track, started_at: new Date(Date.now() - 60_000).toISOString() }] },
  })),
  'get /plays': own((owner) => [
    {},
    { path: `/plays?artist=${artistOf(owner)}` },
    { path: `/plays?limit=1&cursor=${encodeURIComponent(owner.cursor)}` },
    { path: '/plays?order=oldest&limit=1000' },
  ]),
  'post /feedback': own(() => ({ body: { recording_mbid: recordingMbid, feedback: 'hated' } })),
  'get /feedback': own(
    ({ ids }) => [
      {},
      { path: `/feedback?track_id=${ids.track}` },
      { path: `/feedback?recording_mbid=${recordingMbid}` },
    ],
    { tells: describeTrack },
  ),
  'post /tracks/{id}/now-playing': anyone(401, ({ ids }) => ({
    path: `/tracks/${ids.track}/now-playing`,
    body: { session_key: 's'.repeat(32) },
  })),
  'post /tracks/{id}/scrobble': anyone(401, ({ ids }) => ({
    path: `/tracks/${ids.track}/scrobble`,
    body: { session_key: 's'.repeat(32) },
  })),
  'get /live': own(),
  'post /users/me/app-password': own(),
  'get /users/me/app-password': own(),
  'delete /users/me/app-password': own(),
  'post /users/me/webhooks': own(() => ({ body: { kind: 'jellyfin', name: 'another' } })),
  'get /users/me/webhooks': own(),
  'put /users/me/webhooks/{id}': refused(({ ids }) => ({
    path: `/users/me/webhooks/${ids.webhook}`,
    body: { name: 'mine now', accounts: ['ren'] },
  })),
  'delete /users/me/webhooks/{id}': refused(({ ids }) => ({ path: `/users/me/webhooks/${ids.webhook}` })),
  'post /users/me/webhooks/{id}/test': refused(({ ids }) => ({
    path: `/users/me/webhooks/${ids.webhook}/test`,
    body: { payload: {} },
  })),
  'post /users/me/api-accounts': own(() => ({ body: { name: 'another' } })),
  'get /users/me/api-accounts': own(),
  'delete /users/me/api-accounts/{id}': refused(({ apiAccount }) => ({
    path: `/users/me/api-accounts/${apiAccount.id}`,
  })),
  'get /users/me/lastfm-sessions': own(),
  'delete /users/me/lastfm-sessions/{id}': refused(({ ids }) => ({
    path: `/users/me/lastfm-sessions/${ids.lastfmSession}`,
  })),
  'get /plays/{id}/deliveries': refused(({ ids }) => ({ path: `/plays/${ids.play}/deliveries` })),
  'get /plays/count': own(),
  'get /plays/{id}': refused(({ ids }) => ({ path: `/plays/${ids.play}` })),
  'get /tracks/id/{id}': own(({ ids }) => ({ path: `/tracks/id/${ids.track}` }), { tells: describeTrack }),
  'get /charts/artists': charts('/charts/artists'),
  'get /charts/albums': charts('/charts/albums'),
  'get /charts/tracks': charts('/charts/tracks'),
  'get /lastfm/auth': own(),
  'post /lastfm/session': refused(() => ({ body: { token: 'not-a-token-of-anybody' } })),
  'post /connections': refused(() => ({ body: { service: 'lastfm', token: 'not-a-token-of-anybody' } })),
  'get /connections': own(),
  'delete /connections/{id}': refused(({ ids }) => ({ path: `/connections/${ids.connection}` })),
  'post /connections/{id}/retry': refused(({ ids }) => ({ path: `/connections/${ids.connection}/retry` })),
  'post /users/api-keys': own(() => ({ body: { service_name: 'lastfm', api_key: 'another' } })),
  'get /users/api-keys': own(),
  'delete /users/api-keys/{id}': refused(({ ids }) => ({ path: `/users/api-keys/${ids.apiKey}` })),
  'post /admin/invites': administrator(() => ({ body: { note: 'let me in' } })),
  'get /admin/invites': administrator(),
  'delete /admin/invites/{id}': administrator(({ invite }) => ({ path: `/admin/invites/${invite.id}` })),
  'get /admin/users': administrator(),
  'patch /admin/users/{id}': administrator(({ userId }, stranger) => [
    { path: `/admin/users/${userId}`, body: { is_disabled: true } },
    { path: `/admin/users/${stranger.userId}`, body: { is_administrator: true } },
  ]),
  'delete /admin/users/{id}': administrator(({ userId }) => ({ path: `/admin/users/${userId}` })),
  'get /jobs': own(),
  'get /jobs/{id}': refused(({ ids }) => ({ path: `/jobs/${ids.job}` })),
  'post /jobs/{id}/pause': refused(({ ids }) => ({ path: `/jobs/${ids.job}/pause` })),
  'post /jobs/{id}/resume': refused(({ ids }) => ({ path: `/jobs/${ids.job}/resume` })),
  'post /jobs/{id}/cancel': refused(({ ids }) => ({ path: `/jobs/${ids.job}/cancel` })),
  'get /status': own(),
}
