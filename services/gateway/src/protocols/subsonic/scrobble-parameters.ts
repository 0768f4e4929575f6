import { invalidField } from '@ongaku/shared/errors'
import { playFields } from '@ongaku/shared/plays'
import { fromWire } from '@ongaku/shared/wire'
import { isRequired } from './subsonic-answer.ts'

export interface Scrobble {
  tracks: { id: string; startedAt: string }[]
  /** Otherwise it tells what is playing now. */
  isSubmission: boolean
}

const maxTracks = 100

/** @param ms since 1970 */
function readTime(ms: string): string {
  if (!/^\d{1,15}$/.test(ms)) throw invalidField('time', 'must be in milliseconds since 1970')
  return fromWire(playFields.started_at, new Date(Number(ms)).toISOString(), 'time')
}

/** The parameters of `scrobble`. Without a time it is now. @throws AppError `invalid_input` */
export function readScrobble(parameters: URLSearchParams, now: number): Scrobble {
  const ids = parameters.getAll('id')
  const times = parameters.getAll('time')
  if (ids.length === 0 || ids.includes('')) throw invalidField('id', isRequired)
  if (ids.length > maxTracks) throw invalidField('id', `must hold at most ${maxTracks} tracks`)
  if (times.length > 0 && times.length !== ids.length) {
    throw invalidField('time', 'must be given for every id, or for none')
  }
  const tracks = ids.map((id, index) => ({ id, startedAt: readTime(times[index] ?? String(now)) }))
  return { tracks, isSubmission: parameters.get('submission') !== 'false' }
}
