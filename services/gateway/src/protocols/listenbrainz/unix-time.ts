import { invalidField } from '@ongaku/shared/errors'
import { numberOf } from './listen-values.ts'

/** The last second of the year 9999. Times in milliseconds lie beyond it. */
export const lastSecond = 253_402_300_799

/**
 * The instant of a `listened_at`, in seconds since 1970.
 * @throws AppError `invalid_input` for what is no such time
 */
export function readInstant(listenedAt: unknown): string {
  if (listenedAt === undefined) throw invalidField('listened_at', 'is required')
  const seconds = Math.trunc(numberOf(listenedAt))
  if (Number.isNaN(seconds)) throw invalidField('listened_at', 'must be an integer')
  if (Math.abs(seconds) > lastSecond) throw invalidField('listened_at', 'must be a Unix time in seconds')
  return new Date(seconds * 1000).toISOString()
}
