import { AppError } from '@ongaku/shared/errors'
import { type Admission, type Authenticate } from '@ongaku/shared/http'
import { saysJson } from '../media-type.ts'

function readHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/**
 * Anybody who reaches the port may control the simulator, but no page of another site in a browser on the same machine. A
 * browser names the page's origin with every POST, and with whatever else isn't a plain read; for a page without one it is
 * `null`.
 * @throws AppError `forbidden`
 */
export const refuseForeignPages: Authenticate = ({ headers: { origin, host } }) => {
  if (origin !== undefined && readHost(origin) !== host?.toLowerCase()) {
    const message =
      'The page that sent this is not from here; only pages of the simulator itself may control it'
    return Promise.reject(new AppError('forbidden', message))
  }
  return Promise.resolve({ userId: '', scopes: ['admin'] })
}

/**
 * A browser asks first before it sends JSON to another site, and text or a form it just sends.
 * @throws AppError `unsupported_media_type`
 */
export function requireJson({ request }: Admission): Promise<void> {
  if (saysJson(request)) return Promise.resolve()
  const message = 'Send the body as JSON, with the header content-type: application/json'
  return Promise.reject(new AppError('unsupported_media_type', message))
}
