import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { requireParam } from '../wire/params.ts'
import { correctTrack, describeTrack } from './corrected.ts'
import { judgeTrack } from './judge-scrobble.ts'
import { readTrack } from './parse-scrobbles.ts'

/** `track.updateNowPlaying`: replaces what the user is playing; it adds nothing to the history. */
export const updateNowPlaying: Method = {
  name: 'track.updateNowPlaying',
  post: true,
  access: 'session',
  answer({ params, now, state, user }) {
    requireParam(params, 'artist')
    requireParam(params, 'track')
    const submitted = readTrack(params, '')
    const corrected = correctTrack(submitted, state.corrections)
    const code = judgeTrack(corrected)
    if (code === 0) state.record({ type: 'playing', user, at: now, track: corrected })
    return [element('nowplaying', describeTrack(submitted, corrected, code))]
  },
}
