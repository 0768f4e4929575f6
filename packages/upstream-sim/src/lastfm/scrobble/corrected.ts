import { type Track } from '../entries.ts'
import { element, type Element } from '../wire/element.ts'
import { type Corrections } from './corrections.ts'
import { type IgnoredCode, ignoredMessages } from './judge-scrobble.ts'

/** The track with its artists' names replaced by the corrected ones. */
export function correctTrack<T extends Track>(track: T, corrections: Corrections): T {
  return {
    ...track,
    artist: corrections.correct(track.artist),
    albumArtist: corrections.correct(track.albumArtist),
  }
}

/** The part of an answer that scrobbling and now playing share: each name, whether it was corrected, and the verdict. */
export function describeTrack(submitted: Track, corrected: Track, code: IgnoredCode): Element[] {
  const names = (['track', 'artist', 'album', 'albumArtist'] as const).map((field) =>
    element(field, corrected[field], { corrected: submitted[field] === corrected[field] ? '0' : '1' }),
  )
  return [...names, element('ignoredMessage', ignoredMessages[code], { code: String(code) })]
}
