import { invalidField } from '@ongaku/shared/errors'
import { type HttpRequest } from '@ongaku/shared/http'

/**
 * Where the client has reached us, as `scheme://host:port`. The port is always there: VLC takes no address without one.
 * @throws AppError `invalid_input` for a Host header that is none
 */
export function replyAddress({ headers, secure }: Pick<HttpRequest, 'headers' | 'secure'>): string {
  const [, name, port] = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(headers.host ?? '') ?? []
  if (!name) throw invalidField('Host', 'must be the host this server is reached by')
  return `${secure ? 'https' : 'http'}://${name}:${port ?? (secure ? 443 : 80)}`
}
