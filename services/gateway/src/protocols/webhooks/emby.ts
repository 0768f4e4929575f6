import { sourceOf } from '@ongaku/shared/plays'
import { describeTrack } from './describe-track.ts'
import { fromTicks, readStopped } from './stopped-track.ts'
import { at, isTrueAt, numberAt, textAt, textsAt } from './values.ts'
import { ignore, megabyte, nothing, type Reading, sessionOf, type WebhookKind } from './webhook-kind.ts'
import { whyNotWanted } from './why-not-wanted.ts'

const mbidAt = (item: unknown, name: string) => textAt(item, 'ProviderIds', `MusicBrainz${name}`)

function describe(payload: unknown) {
  const item = at(payload, 'Item')
  const artists = textsAt(item, 'Artists')
  return describeTrack(sourceOf('emby', textAt(payload, 'Session', 'Client')), {
    artist: artists[0] ?? textAt(item, 'AlbumArtist'),
    title: textAt(item, 'Name'),
    album: textAt(item, 'Album'),
    album_artist: textAt(item, 'AlbumArtist'),
    artist_names: artists.length > 1 ? artists : undefined,
    track_number: numberAt(item, 'IndexNumber'),
    duration_ms: fromTicks(numberAt(item, 'RunTimeTicks')),
    track_mbid: mbidAt(item, 'Track'),
    release_mbid: mbidAt(item, 'Album'),
    release_group_mbid: mbidAt(item, 'ReleaseGroup'),
  })
}

function readEvent(event: string | undefined, payload: unknown): Reading {
  const track = describe(payload)
  const session = sessionOf(
    textAt(payload, 'User', 'Id'),
    textAt(payload, 'Session', 'DeviceId') ?? textAt(payload, 'Session', 'Id'),
    textAt(payload, 'Item', 'Id') ?? textAt(payload, 'Item', 'Name'),
  )
  switch (event) {
    case 'playback.start':
      return { says: 'now_playing', track, session }
    case 'playback.unpause':
      return { says: 'now_playing', track, session, resumed: true }
    case 'playback.stop':
      return readStopped({
        track,
        session,
        positionTicks: numberAt(payload, 'PlaybackInfo', 'PositionTicks'),
        completed: isTrueAt(payload, 'PlaybackInfo', 'PlayedToCompletion'),
      })
    case 'item.rate': {
      const loved = isTrueAt(payload, 'Item', 'UserData', 'IsFavorite')
      return { says: 'feedback', feedback: loved ? 'loved' : 'none', track }
    }
    default:
      return ignore('event', event, 'is not needed')
  }
}

/** Emby Server, with Emby Premiere. Older versions send a form with the JSON in a field, newer ones let one choose. */
export const emby: WebhookKind = {
  name: 'emby',
  maxBytes: megabyte,
  formField: 'data',
  read(payload, settings) {
    const type = textAt(payload, 'Item', 'Type')
    if (type !== 'Audio') return ignore('item type', type, 'is not music')
    const unwanted = whyNotWanted(settings, {
      accounts: [textAt(payload, 'User', 'Name'), textAt(payload, 'User', 'Id')],
    })
    return unwanted ? nothing(unwanted) : readEvent(textAt(payload, 'Event'), payload)
  },
}
