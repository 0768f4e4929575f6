import { element, type Element } from '../wire/element.ts'
import { type Params } from '../wire/params.ts'

/** Why a scrobble is ignored, by Last.fm's codes: 0 for one that isn't. Source: https://www.last.fm/api/show/track.scrobble */
export type Ignored = 0 | 1 | 2 | 3 | 4

const messages: Record<Ignored, string> = {
  0: '',
  1: 'Artist was ignored',
  2: 'Track was ignored',
  3: 'Timestamp was too old',
  4: 'Timestamp was too new',
}

/** What the answers to a scrobble and to now playing share: the names as they came (we correct none), and the verdict. */
export function describeTrack(params: Params, suffix: string, ignored: Ignored): Element[] {
  const names = ['track', 'artist', 'album', 'albumArtist'].map((name) =>
    element(name, params.get(name + suffix) ?? '', { corrected: '0' }),
  )
  return [...names, element('ignoredMessage', messages[ignored], { code: String(ignored) })]
}
