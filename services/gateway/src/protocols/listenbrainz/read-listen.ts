import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { type NewPlay, type NewTrack } from '../../intake/intake.ts'
import { fitListen } from './fit-listen.ts'
import { isObject, type Values } from './listen-values.ts'
import { readTrackMetadata } from './track-metadata.ts'
import { readInstant } from './unix-time.ts'

/** @throws AppError `invalid_input` for a listen without metadata, or with more than the keys it may have */
function checkKeys(listen: Values, keys: readonly string[]): void {
  if (listen.track_metadata === undefined) throw invalidField('track_metadata', 'is required')
  const unknown = Object.keys(listen).find((key) => !keys.includes(key))
  if (unknown === undefined) return
  throw invalidField(unknown.slice(0, 100), `is not allowed here; a listen only holds ${keys.join(' and ')}`)
}

const listenKeys = ['listened_at', 'track_metadata']
const playingNowKeys = ['track_metadata']

/**
 * A listen of a `single` or `import` submission as a play.
 * @throws AppError `invalid_input` that names the field within the listen
 */
export function readListen(listen: unknown): NewPlay {
  if (!isObject(listen)) throw new AppError('invalid_input', 'must be an object')
  const startedAt = readInstant(listen.listened_at)
  checkKeys(listen, listenKeys)
  return fitListen(newPlaySchema, readTrackMetadata(listen.track_metadata, startedAt))
}

/** The listen of a `playing_now` submission. @throws AppError `invalid_input` */
export function readPlayingNow(listen: unknown): NewTrack {
  if (!isObject(listen)) throw new AppError('invalid_input', 'must be an object')
  if ('listened_at' in listen) throw invalidField('listened_at', 'must not be given for playing_now')
  checkKeys(listen, playingNowKeys)
  const { started_at: _, ...fields } = readTrackMetadata(listen.track_metadata, undefined)
  return fitListen(nowPlayingSchema, fields)
}
