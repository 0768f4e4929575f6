import { type AppError, toProblem } from '@ongaku/shared/errors'
import { type Answer, json, retryAfterSeconds } from '@ongaku/shared/http'

/**
 * ListenBrainz refuses a body that is too large with 400, and a token that isn't allowed something with 401. Its clients
 * know these: they drop what gets a 400, and stop with a message to the user at a 401.
 */
const statuses: Partial<Record<AppError['code'], number>> = { payload_too_large: 400, forbidden: 401 }

/** A failure as ListenBrainz words it: `{"code": 400, "error": "…"}`. */
export function describeError(error: AppError): Answer {
  const problem = toProblem(error)
  const status = statuses[error.code] ?? problem.status
  const seconds = retryAfterSeconds(error)
  const headers = {
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    ...(status === 401 && { 'www-authenticate': 'Token realm="Ongaku"' }),
  }
  return json({ code: status, error: problem.detail }, { status, headers })
}
