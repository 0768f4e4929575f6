import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { type Params } from '../wire/params.ts'
import { describeTrack } from './describe-track.ts'
import { parseScrobbles, type Scrobble } from './parse-scrobbles.ts'

const describe = (params: Params, { suffix, ignored }: Scrobble) =>
  element('scrobble', [
    ...describeTrack(params, suffix, ignored),
    element('timestamp', params.get(`timestamp${suffix}`) ?? ''),
  ])

/** `track.scrobble`: takes up to 50 plays and tells what became of each. */
export const scrobble: Method = {
  name: 'track.scrobble',
  post: true,
  access: 'submit',
  async answer({ deps, params, userId, source, bodyBytes }) {
    const scrobbles = parseScrobbles(params, source)
    const plays = scrobbles.flatMap(({ play }) => play ?? [])
    if (plays.length > 0) await deps.intake.takePlays(userId, plays, bodyBytes)
    const counts = { accepted: plays.length, ignored: scrobbles.length - plays.length }
    return [
      element(
        'scrobbles',
        scrobbles.map((each) => describe(params, each)),
        counts,
      ),
    ]
  },
}
