import { sourceOf } from '@ongaku/shared/plays'
import { describeTrack } from './describe-track.ts'
import { at, numberAt, textAt } from './values.ts'
import { ignore, megabyte, nothing, type Reading, sessionOf, type WebhookKind } from './webhook-kind.ts'
import { whyNotWanted } from './why-not-wanted.ts'

/** How much of a track Plex takes for played (https://support.plex.tv/articles/115002267687-webhooks/). */
const playedShare = 0.9

function describe(payload: unknown) {
  const metadata = at(payload, 'Metadata')
  const albumArtist = textAt(metadata, 'grandparentTitle')
  return describeTrack(sourceOf('plex', textAt(payload, 'Player', 'title')), {
    // Only set where it isn't the album's artist.
    artist: textAt(metadata, 'originalTitle') ?? albumArtist,
    title: textAt(metadata, 'title'),
    album: textAt(metadata, 'parentTitle'),
    album_artist: albumArtist,
    track_number: numberAt(metadata, 'index'),
    duration_ms: numberAt(metadata, 'duration'),
  })
}

/** The best rating is a heart in Plexamp; 0 or -1 takes a rating back. What lies between says neither. */
function readRating(payload: unknown): Reading {
  const rating = numberAt(payload, 'rating') ?? numberAt(payload, 'Metadata', 'userRating') ?? 0
  if (rating > 0 && rating < 10)
    return nothing(`a rating of ${rating} out of 10 is neither a love nor its end`)
  return { says: 'feedback', feedback: rating >= 10 ? 'loved' : 'none', track: describe(payload) }
}

function readEvent(event: string | undefined, payload: unknown): Reading {
  const session = sessionOf(
    textAt(payload, 'Account', 'id') ?? textAt(payload, 'Account', 'title'),
    textAt(payload, 'Player', 'uuid'),
    textAt(payload, 'Metadata', 'ratingKey'),
  )
  switch (event) {
    case 'media.play':
      return { says: 'now_playing', track: describe(payload), session }
    case 'media.resume':
      return { says: 'now_playing', track: describe(payload), session, resumed: true }
    case 'media.scrobble': {
      const durationMs = numberAt(payload, 'Metadata', 'duration')
      const elapsedMs = durationMs && durationMs * playedShare
      return { says: 'plays', plays: [{ track: describe(payload), elapsedMs, session }] }
    }
    case 'media.rate':
      return readRating(payload)
    default:
      return ignore('event', event, 'is not needed')
  }
}

/** Plex Media Server, with a Plex Pass. It sends the plays of all its users. */
export const plex: WebhookKind = {
  name: 'plex',
  // Beside the JSON there may be a picture.
  maxBytes: 5 * megabyte,
  formField: 'payload',
  read(payload, settings) {
    const type = textAt(payload, 'Metadata', 'type')
    if (type !== 'track') return ignore('type', type, 'is not music')
    const unwanted = whyNotWanted(settings, {
      accounts: [textAt(payload, 'Account', 'title'), textAt(payload, 'Account', 'id')],
      libraries: [
        textAt(payload, 'Metadata', 'librarySectionTitle'),
        textAt(payload, 'Metadata', 'librarySectionID'),
      ],
    })
    return unwanted ? nothing(unwanted) : readEvent(textAt(payload, 'event'), payload)
  },
}
