import { element, type Element } from '../wire/element.ts'

// Pages of the real service: clients open these, and there is nothing here to open yet.
const site = 'https://www.last.fm'

const encodeName = (name: string): string => encodeURIComponent(name.toWellFormed()).replaceAll('%20', '+')

export const artistUrl = (artist: string): string => `${site}/music/${encodeName(artist)}`
export const albumUrl = (artist: string, album: string): string => `${artistUrl(artist)}/${encodeName(album)}`
export const trackUrl = (artist: string, track: string): string =>
  `${artistUrl(artist)}/_/${encodeName(track)}`

/** The address of this server, as the client reached it. */
export const serverUrl = ({
  headers,
  secure,
}: {
  headers: { host?: string | undefined }
  secure: boolean
}): string => `${secure ? 'https' : 'http'}://${headers.host ?? 'localhost'}/`

/** No picture in any size: clients look for the sizes, and take an empty address for none. */
export const noImages = (): Element[] =>
  ['small', 'medium', 'large', 'extralarge'].map((size) => element('image', '', { size }))
