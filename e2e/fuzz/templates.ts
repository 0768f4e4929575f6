import { createHash } from 'node:crypto'
import { formRequest, type FuzzRequest, getRequest, jsonRequest, multipartRequest } from './fuzz-request.ts'

/** What a user gives their players. */
export interface FuzzAccess {
  username: string
  apiToken: string
  /** A sign-in's access token. */
  accessToken: string
  appPassword: string
  /** The secret paths of webhooks by kind. */
  webhooks: Record<string, string>
  lastfmSession: string
  audioscrobblerSession: string
  lastfmApiKey: string
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const nowSeconds = () => Math.floor(Date.now() / 1000)
/** Far enough apart that few of them are the same play. */
const pastSeconds = (index: number) => nowSeconds() - 600 - index * 240

const track = { artist: 'Björk', title: 'Jóga', album: 'Homogenic', duration_ms: 305_000 }

function restRequests({ apiToken, accessToken }: FuzzAccess, index: number): FuzzRequest[] {
  const submit = { authorization: `Bearer ${apiToken}` }
  const owner = { authorization: `Bearer ${accessToken}` }
  const play = { ...track, started_at: new Date(pastSeconds(index) * 1000).toISOString(), played_ms: 290_000 }
  const id = '4a58ea68-7dd2-5702-81d3-a664081cd500'
  return [
    jsonRequest('rest', 'POST', '/api/v1/plays', { plays: [play] }, submit),
    jsonRequest('rest', 'POST', '/api/v1/now-playing', track, submit),
    jsonRequest('rest', 'POST', '/api/v1/feedback', { artist: 'a', title: 'b', feedback: 'loved' }, submit),
    getRequest('rest', '/api/v1/plays?limit=5&order=oldest&from=2026-01-01T00:00:00Z', submit),
    getRequest('rest', '/api/v1/charts/tracks?period=7day&limit=5&page=1', submit),
    getRequest('rest', `/api/v1/plays/${id}/deliveries`, submit),
    getRequest('rest', '/api/v1/live', submit),
    getRequest('rest', '/api/v1/jobs?limit=5', owner),
    jsonRequest(
      'rest',
      'PATCH',
      '/api/v1/users/me',
      { display_name: 'Ada', time_zone: 'Europe/Reykjavik' },
      owner,
    ),
    jsonRequest('rest', 'POST', '/api/v1/users/me/tokens', { name: 'x', scopes: ['read'] }, submit),
    jsonRequest('rest', 'POST', '/api/v1/auth/login', { username: 'nobody', password: 'wrong password' }),
    jsonRequest('rest', 'POST', '/api/v1/auth/refresh', { refresh_token: 'x' }),
    jsonRequest('rest', 'POST', '/api/v1/users/api-keys/', { service_name: 'lastfm', api_key: 'x' }, owner),
    jsonRequest('rest', 'POST', `/api/v1/tracks/${id}/scrobble`, {
      session_key: 'x',
      timestamp: nowSeconds(),
    }),
  ]
}

function listenBrainzRequests({ apiToken, username }: FuzzAccess, index: number): FuzzRequest[] {
  const token = { authorization: `Token ${apiToken}` }
  const listen = {
    listened_at: pastSeconds(index),
    track_metadata: {
      artist_name: 'Björk',
      track_name: 'Jóga',
      release_name: 'Homogenic',
      additional_info: { submission_client: 'fuzz', duration_ms: 305_000, tracknumber: 2, tags: ['a'] },
    },
  }
  const submit = (body: unknown) => jsonRequest('listenbrainz', 'POST', '/1/submit-listens', body, token)
  const { listened_at: _, ...playing } = listen
  return [
    submit({ listen_type: 'single', payload: [listen] }),
    submit({ listen_type: 'import', payload: [listen, listen] }),
    submit({ listen_type: 'playing_now', payload: [playing] }),
    getRequest('listenbrainz', '/1/validate-token', token),
    getRequest('listenbrainz', `/1/user/${username}/listens?count=5&max_ts=${nowSeconds()}`, token),
    getRequest('listenbrainz', `/1/user/${username}/playing-now`, token),
    jsonRequest(
      'listenbrainz',
      'POST',
      '/1/delete-listen',
      { listened_at: 1, recording_msid: '4a58ea68-7dd2-5702-81d3-a664081cd500' },
      token,
    ),
    jsonRequest(
      'listenbrainz',
      'POST',
      '/1/feedback/recording-feedback',
      { recording_mbid: '4a58ea68-7dd2-5702-81d3-a664081cd500', score: 1 },
      token,
    ),
  ]
}

function lastfmRequests(access: FuzzAccess, index: number): FuzzRequest[] {
  const { username, appPassword, lastfmSession: sk, lastfmApiKey } = access
  const call = (fields: Record<string, string>) =>
    formRequest('lastfm', '/2.0/', { api_key: 'fuzz', format: 'json', sk, ...fields })
  return [
    call({
      method: 'track.scrobble',
      'artist[0]': 'Björk',
      'track[0]': 'Jóga',
      'timestamp[0]': String(pastSeconds(index)),
    }),
    call({ method: 'track.updateNowPlaying', artist: 'Björk', track: 'Jóga', duration: '305' }),
    call({ method: 'track.love', artist: 'Björk', track: 'Jóga' }),
    call({ method: 'auth.getMobileSession', username, password: `${appPassword}x` }),
    getRequest(
      'lastfm',
      `/2.0/?method=user.getRecentTracks&user=${username}&limit=5&page=1&api_key=${lastfmApiKey}`,
    ),
    getRequest(
      'lastfm',
      `/2.0/?method=user.getTopArtists&user=${username}&period=7day&sk=${sk}&api_key=fuzz`,
    ),
    getRequest('lastfm', `/2.0/?method=auth.getToken&api_key=${lastfmApiKey}&api_sig=x`),
    getRequest('lastfm', `/api/auth/?api_key=${lastfmApiKey}&token=x`),
    formRequest('lastfm', '/api/auth/', { api_key: lastfmApiKey, token: 'x', username, password: 'x' }),
  ]
}

function audioscrobblerRequests(
  { username, appPassword, audioscrobblerSession: s }: FuzzAccess,
  index: number,
): FuzzRequest[] {
  const time = String(nowSeconds())
  const proof = md5(md5(appPassword) + time)
  const play = {
    'a[0]': 'Björk',
    't[0]': 'Jóga',
    'i[0]': String(pastSeconds(index)),
    'o[0]': 'P',
    'r[0]': '',
    'l[0]': '305',
  }
  return [
    getRequest('audioscrobbler', `/?hs=true&p=1.2.1&c=fuz&v=1&u=${username}&t=${time}&a=${proof}`),
    formRequest('audioscrobbler', '/audioscrobbler/protocol_1.2', { s, ...play }),
    formRequest('audioscrobbler', '/np_1.2', {
      s,
      a: 'Björk',
      t: 'Jóga',
      b: '',
      l: '305',
      n: '',
      m: '',
    }),
  ]
}

const subsonicRequests = ({ username, apiToken, appPassword }: FuzzAccess): FuzzRequest[] => [
  getRequest(
    'subsonic',
    `/rest/ping.view?u=${username}&t=${md5(`${appPassword}abc`)}&s=abc&v=1.16.1&c=fuzz&f=json`,
  ),
  getRequest('subsonic', `/rest/scrobble?apiKey=${apiToken}&v=1.16.1&c=fuzz&id=x&time=${nowSeconds()}000`),
  getRequest('subsonic', '/rest/getOpenSubsonicExtensions?f=json'),
]

function webhookRequests({ webhooks }: FuzzAccess): FuzzRequest[] {
  const plex = {
    event: 'media.scrobble',
    Account: { id: 1, title: 'ada' },
    Player: { uuid: 'p', title: 'Plexamp' },
    Metadata: {
      type: 'track',
      title: 'Jóga',
      grandparentTitle: 'Björk',
      parentTitle: 'Homogenic',
      ratingKey: '1',
      duration: 305_000,
    },
  }
  const bodies: Record<string, unknown> = {
    jellyfin: {
      NotificationType: 'PlaybackStop',
      ItemType: 'Audio',
      Name: 'Jóga',
      Artist: 'Björk',
      Album: 'Homogenic',
      RunTime: '00:05:05',
      PlayedToCompletion: true,
    },
    emby: {
      Event: 'playback.stop',
      User: { Name: 'ada' },
      Item: { Type: 'Audio', Name: 'Jóga', Artists: ['Björk'], RunTimeTicks: 3_050_000_000 },
      PlaybackInfo: { PositionTicks: 3_000_000_000 },
    },
    tautulli: {
      action: 'watched',
      media_type: 'track',
      artist_name: 'Björk',
      track_name: 'Jóga',
      album_name: 'Homogenic',
      duration: '305',
    },
    'web-scrobbler': {
      eventName: 'scrobble',
      time: Date.now(),
      data: {
        song: {
          parsed: { artist: 'Björk', track: 'Jóga', duration: 305 },
          processed: {},
          metadata: { startTimestamp: nowSeconds() },
          connector: { label: 'YouTube' },
        },
      },
    },
    custom: { artist: 'Björk', title: 'Jóga', event: 'scrobble' },
  }
  return Object.entries(webhooks).map(([kind, path]) =>
    kind === 'plex'
      ? multipartRequest('webhook', path, { payload: JSON.stringify(plex) }, Buffer.from('jpeg'))
      : jsonRequest('webhook', 'POST', path, bodies[kind] ?? {}),
  )
}

/** One valid request of each kind, over all protocols. @param index sets the times apart */
export const createTemplates = (access: FuzzAccess, index: number): FuzzRequest[] => [
  ...restRequests(access, index),
  ...listenBrainzRequests(access, index),
  ...lastfmRequests(access, index),
  ...audioscrobblerRequests(access, index),
  ...subsonicRequests(access),
  ...webhookRequests(access),
]
