import { type Scrobble } from '../entries.ts'
import { type Method } from '../method.ts'
import { element } from '../wire/element.ts'
import { correctTrack, describeTrack } from './corrected.ts'
import { type IgnoredCode, judgeScrobble } from './judge-scrobble.ts'
import { parseScrobbles } from './parse-scrobbles.ts'

/**
 * `track.scrobble`: keeps up to 50 tracks and tells what became of each. A track that is already there is
 * accepted again, but kept once.
 */
export const scrobble: Method = {
  name: 'track.scrobble',
  post: true,
  access: 'session',
  answer({ params, now, state, config, user }) {
    let leftToday = config.dailyLimit - state.history.countOnDay(user, now)
    const accepted: Scrobble[] = []
    const inBatch = new Set<string>()

    const judged = parseScrobbles(params).map((submitted) => {
      const corrected = correctTrack(submitted, state.corrections)
      const key = JSON.stringify([corrected.timestamp, corrected.artist, corrected.track])
      const known = inBatch.has(key) || state.history.has(user, corrected)
      const code = judgeScrobble(corrected, { now, leftToday, known })
      if (code === 0) {
        accepted.push(corrected)
        inBatch.add(key)
        if (!known) leftToday -= 1
      }
      return { submitted, corrected, code }
    })
    // One entry for the whole batch, so that a crash keeps all of it or nothing.
    if (accepted.length > 0) state.record({ type: 'scrobbled', user, at: now, scrobbles: accepted })

    const counts = { accepted: accepted.length, ignored: judged.length - accepted.length }
    return [element('scrobbles', judged.map(describeScrobble), counts)]
  },
}

function describeScrobble(judged: { submitted: Scrobble; corrected: Scrobble; code: IgnoredCode }) {
  const { submitted, corrected, code } = judged
  return element('scrobble', [
    ...describeTrack(submitted, corrected, code),
    element('timestamp', String(submitted.timestamp)),
  ])
}
