import { createPlay } from './plays.js'

function toListen({ artist, title, album, duration_ms, started_at }) {
  const metadata = { artist_name: artist, track_name: title, release_name: album }
  return {
    listened_at: Date.parse(started_at) / 1000,
    track_metadata: { ...metadata, additional_info: { duration_ms, submission_client: 'bench' } },
  }
}

/** An API token stands for a session key, and a key nobody here knows needs no signature. */
function toScrobble({ artist, title, album, duration_ms, started_at }, token) {
  const scrobble = {
    artist,
    track: title,
    album,
    duration: String(duration_ms / 1000),
    timestamp: String(Date.parse(started_at) / 1000),
  }
  const call = { method: 'track.scrobble', api_key: 'bench', api_sig: 'bench', sk: token, format: 'json' }
  return new URLSearchParams({ ...call, ...scrobble }).toString()
}

const createPlays = (n, count) => Array.from({ length: count }, (_, index) => createPlay(n + index))

/**
 * The ways in that are measured: where plays are posted, the answer that says they are taken, and the body of a post with
 * `count` plays from the n-th on; one without an aim for imports is measured with single plays only.
 */
export const protocols = {
  rest: {
    name: 'REST',
    path: '/api/v1/plays',
    takenStatus: 202,
    importAim: '10 s, 30 s',
    singleAim: '0.6',
    createBody: (n, count) => JSON.stringify({ plays: createPlays(n, count) }),
  },
  listenbrainz: {
    name: 'ListenBrainz',
    path: '/1/submit-listens',
    takenStatus: 200,
    importAim: '12 s, 30 s',
    singleAim: '0.5',
    createBody: (n, count) =>
      JSON.stringify({
        listen_type: count === 1 ? 'single' : 'import',
        payload: createPlays(n, count).map(toListen),
      }),
  },
  lastfm: {
    name: 'Last.fm',
    path: '/2.0/',
    takenStatus: 200,
    singleAim: '0.5',
    contentType: 'application/x-www-form-urlencoded',
    createBody: (n, _count, token) => toScrobble(createPlay(n), token),
  },
}

/** Whether an Ongaku speaks a protocol; that an older one doesn't is printed. */
export async function speaks({ url }, protocol) {
  const { name, path } = protocols[protocol]
  const { status } = await fetch(url + path, { method: 'POST' })
  if (status === 404) console.log(`not run: ${name}, which this Ongaku does not speak`)
  return status !== 404
}
