import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { requireParam } from '../wire/params.ts'
import { describeTrack } from './describe-track.ts'
import { parseNowPlaying, readTrack } from './parse-track.ts'

/** `track.updateNowPlaying`: what plays now; it adds nothing to the history. */
export const updateNowPlaying: Method = {
  name: 'track.updateNowPlaying',
  post: true,
  access: 'submit',
  async answer({ deps, params, userId, source }) {
    requireParam(params, 'artist')
    requireParam(params, 'track')
    const parsed = parseNowPlaying(readTrack(params, '', source))
    if ('track' in parsed) await deps.intake.takeNowPlaying(userId, parsed.track)
    const ignored = 'track' in parsed ? 0 : parsed.flaw === 'artist' ? 1 : 2
    return [element('nowplaying', describeTrack(params, '', ignored))]
  },
}
