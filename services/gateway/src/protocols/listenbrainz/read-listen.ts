import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { type NewPlay, type NewTrack } from '../../intake/intake.ts'
import { fitFields } from './fit-fields.ts'
import { isObject, numberOf, type Values } from './listen-values.ts'
import { readTrackMetadata } from './track-metadata.ts'

/** Four digits can't write a later year: that is 9999. Unix times in milliseconds lie beyond it. */
const maxSeconds = 253_402_300_799

/** @throws AppError `invalid_input` for what is no Unix time in seconds */
function readStart(listenedAt: unknown): string {
  if (listenedAt === undefined) throw invalidField('listened_at', 'is required')
  const seconds = Math.trunc(numberOf(listenedAt))
  if (Number.isNaN(seconds)) throw invalidField('listened_at', 'must be an integer')
  if (Math.abs(seconds) > maxSeconds) throw invalidField('listened_at', 'must be a Unix time in seconds')
  return new Date(seconds * 1000).toISOString()
}

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
  const startedAt = readStart(listen.listened_at)
  checkKeys(listen, listenKeys)
  return fitFields(newPlaySchema, readTrackMetadata(listen.track_metadata, startedAt))
}

/** The listen of a `playing_now` submission. @throws AppError `invalid_input` */
export function readPlayingNow(listen: unknown): NewTrack {
  if (!isObject(listen)) throw new AppError('invalid_input', 'must be an object')
  if ('listened_at' in listen) throw invalidField('listened_at', 'must not be given for playing_now')
  checkKeys(listen, playingNowKeys)
  const { started_at: _, ...fields } = readTrackMetadata(listen.track_metadata, undefined)
  return fitFields(nowPlayingSchema, fields)
}
