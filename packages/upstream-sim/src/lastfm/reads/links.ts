import { element, type Element } from '../wire/element.ts'

/** What Last.fm sends where it has no picture; for artists it never has one. */
const placeholder = '2a96cbd8b46e442fc41c2b86b821562f'
const sizes = { small: '34s', medium: '64s', large: '174s', extralarge: '300x300' }

export function placeholderImages(): Element[] {
  return Object.entries(sizes).map(([size, folder]) =>
    element('image', `https://lastfm.freetls.fastly.net/i/u/${folder}/${placeholder}.png`, { size }),
  )
}

export function artistUrl(artist: string): string {
  return `https://www.last.fm/music/${encodeName(artist)}`
}

export function trackUrl(artist: string, track: string): string {
  return `${artistUrl(artist)}/_/${encodeName(track)}`
}

export function userUrl(name: string): string {
  return `https://www.last.fm/user/${encodeName(name)}`
}

function encodeName(name: string): string {
  // A lone surrogate can't be encoded.
  return encodeURIComponent(name.toWellFormed()).replaceAll('%20', '+')
}
