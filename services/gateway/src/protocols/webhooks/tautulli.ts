import { sourceOf } from '@ongaku/shared/plays'
import { describeTrack } from './describe-track.ts'
import { fromUnixSeconds } from './unix-time.ts'
import { numberAt, textAt, toMs } from './values.ts'
import { ignore, megabyte, nothing, type Reading, sessionOf, type WebhookKind } from './webhook-kind.ts'
import { whyNotWanted } from './why-not-wanted.ts'

function describe(payload: unknown) {
  return describeTrack(sourceOf('tautulli', textAt(payload, 'product') ?? textAt(payload, 'player')), {
    artist: textAt(payload, 'track_artist') ?? textAt(payload, 'artist_name'),
    title: textAt(payload, 'track_name'),
    album: textAt(payload, 'album_name'),
    album_artist: textAt(payload, 'artist_name'),
    track_number: numberAt(payload, 'track_num'),
    duration_ms: numberAt(payload, 'duration_ms') ?? toMs(numberAt(payload, 'duration_sec')),
  })
}

function readAction(action: string, payload: unknown): Reading {
  const track = describe(payload)
  const session = sessionOf(
    textAt(payload, 'session_key'),
    textAt(payload, 'rating_key') ?? textAt(payload, 'track_name'),
  )
  switch (action) {
    case 'play':
      return { says: 'now_playing', track, session }
    case 'resume':
      return { says: 'now_playing', track, session, resumed: true }
    case 'watched': {
      const startedAt = fromUnixSeconds(numberAt(payload, 'started_unixtime'))
      return { says: 'plays', plays: [{ track, startedAt, session }] }
    }
    default:
      return ignore('action', action, 'is not needed')
  }
}

/**
 * Tautulli, which watches a Plex server. It sends the JSON its user writes; docs/webhooks.md has the one that is read here,
 * in which each field is named as Tautulli names its value. Without an action it was sent when the track was watched.
 */
export const tautulli: WebhookKind = {
  name: 'tautulli',
  maxBytes: megabyte,
  read(payload, settings) {
    const type = textAt(payload, 'media_type')
    if (type !== 'track') return ignore('media type', type, 'is not music')
    const unwanted = whyNotWanted(settings, {
      accounts: [textAt(payload, 'username'), textAt(payload, 'user'), textAt(payload, 'user_id')],
      libraries: [textAt(payload, 'library_name'), textAt(payload, 'section_id')],
    })
    return unwanted ? nothing(unwanted) : readAction(textAt(payload, 'action') ?? 'watched', payload)
  },
}
