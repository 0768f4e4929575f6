import { createHash } from 'node:crypto'
import { normaliseName } from './normalise.ts'

/** The namespace of all identities Ongaku computes; it must never change. */
const namespace = Buffer.from('6f6e67616b754c869d3b5c1e2f7a4b60', 'hex')

/** UUID version 5 (RFC 9562, section 5.5): the SHA-1 of the namespace and a name. */
function uuidV5(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

// JSON keeps the parts apart, so that ("a b", "c") and ("a", "b c") are two names.
const identify = (kind: string, ...parts: (string | number)[]): string =>
  uuidV5(JSON.stringify([kind, ...parts]))

export interface PlayIdentity {
  userId: string
  /** ISO 8601; only whole seconds count. */
  startedAt: string
  artist: string
  title: string
}

/** The id of a play: the same play sent twice, by two clients or by a retry, has the same one. */
export function playIdOf({ userId, startedAt, artist, title }: PlayIdentity): string {
  const seconds = Math.floor(Date.parse(startedAt) / 1000)
  return identify('play', userId, seconds, normaliseName(artist), normaliseName(title))
}

interface TrackNames {
  artist: string
  title: string
}

/** The id of a track by its artist and title, in whatever case, spacing or punctuation. */
export const trackIdOf = ({ artist, title }: TrackNames): string =>
  identify('track', normaliseName(artist), normaliseName(title))

/** The id of an album by its artist and title. */
export const albumIdOf = ({ artist, title }: TrackNames): string =>
  identify('album', normaliseName(artist), normaliseName(title))

/** The id of an artist by one of their names, in whatever case, spacing or punctuation. */
export const artistIdOf = (name: string): string => identify('artist', normaliseName(name))
