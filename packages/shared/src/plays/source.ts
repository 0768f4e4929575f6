/** A name as a source may hold it: in lower case, with a hyphen for what is not allowed. */
const toSourcePart = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 64)

/**
 * The source of a play: its protocol, and the client if it says its name (`listenbrainz/navidrome`).
 * @param client as the client calls itself, in any spelling; without its version, by which history would fall into pieces
 */
export function sourceOf(protocol: string, client?: string): string {
  const part = toSourcePart(client ?? '')
  return part ? `${protocol}/${part}` : protocol
}
