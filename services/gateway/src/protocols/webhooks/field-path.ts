/** A key in a JSON pointer (RFC 6901, section 4). */
const fromPointer = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~')

/** The keys of a path, written as `data.song.title` or as a JSON pointer, `/data/song/title`. */
export const keysOf = (path: string): string[] =>
  path.startsWith('/') ? path.slice(1).split('/').map(fromPointer) : path.split('.')
