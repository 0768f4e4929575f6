import { sourceOf } from '@ongaku/shared/plays'
import { describeTrack } from './describe-track.ts'
import { fromTicks, readStopped } from './stopped-track.ts'
import { isTrueAt, numberAt, textAt } from './values.ts'
import { ignore, megabyte, nothing, type Reading, sessionOf, type WebhookKind } from './webhook-kind.ts'
import { whyNotWanted } from './why-not-wanted.ts'

/** The plug-in writes quotes in names as `\"`, for its templates; with "Send All Properties" that comes as it is. */
const unescape = (text: string | undefined): string | undefined => text?.replaceAll('\\"', '"')

const mbidAt = (payload: unknown, name: string) => textAt(payload, `Provider_musicbrainz${name}`)

function describe(payload: unknown) {
  const client = textAt(payload, 'ClientName') ?? textAt(payload, 'Client')
  return describeTrack(sourceOf('jellyfin', unescape(client)), {
    artist: textAt(payload, 'Artist'),
    title: unescape(textAt(payload, 'Name')),
    album: textAt(payload, 'Album'),
    duration_ms: fromTicks(numberAt(payload, 'RunTimeTicks')),
    recording_mbid: mbidAt(payload, 'recording'),
    track_mbid: mbidAt(payload, 'track'),
    release_mbid: mbidAt(payload, 'album'),
    release_group_mbid: mbidAt(payload, 'releasegroup'),
  })
}

function readNotification(type: string | undefined, payload: unknown): Reading {
  const track = describe(payload)
  const session = sessionOf(
    textAt(payload, 'UserId'),
    textAt(payload, 'DeviceId'),
    textAt(payload, 'ItemId') ?? textAt(payload, 'Name'),
  )
  switch (type) {
    case 'PlaybackStart':
      return { says: 'now_playing', track, session }
    case 'PlaybackStop':
      return readStopped({
        track,
        session,
        positionTicks: numberAt(payload, 'PlaybackPositionTicks'),
        completed: isTrueAt(payload, 'PlayedToCompletion'),
      })
    case 'UserDataSaved':
      // Sent for whatever changes of a track; what somebody thinks of it is saved for this reason.
      if (textAt(payload, 'SaveReason') !== 'UpdateUserRating') return nothing('no favourite was changed')
      return { says: 'feedback', feedback: isTrueAt(payload, 'Favorite') ? 'loved' : 'none', track }
    default:
      return ignore('notification type', type, 'is not needed')
  }
}

/** Jellyfin's Webhook plug-in (jellyfin/jellyfin-plugin-webhook), a Generic destination that sends all properties. */
export const jellyfin: WebhookKind = {
  name: 'jellyfin',
  maxBytes: megabyte,
  read(payload, settings) {
    const itemType = textAt(payload, 'ItemType')
    if (itemType !== 'Audio') return ignore('item type', itemType, 'is not music')
    const unwanted = whyNotWanted(settings, {
      accounts: [
        unescape(textAt(payload, 'NotificationUsername')),
        textAt(payload, 'Username'),
        textAt(payload, 'UserId'),
      ],
      libraries: [textAt(payload, 'LibraryNameByMaxPath'), textAt(payload, 'LibraryIdByMaxPath')],
    })
    return unwanted ? nothing(unwanted) : readNotification(textAt(payload, 'NotificationType'), payload)
  },
}
