import { type HttpRequest } from '@ongaku/shared/http'

/** Whether a request says that its body is JSON. */
export function saysJson({ headers }: HttpRequest): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return type.trim().toLowerCase() === 'application/json'
}
