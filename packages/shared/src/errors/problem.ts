import { z } from 'zod'
import { type AppError, type ErrorCode } from './app-error.ts'

/** A Problem Details document (RFC 9457) as Ongaku sends it; `code` and `errors` are its extension members. */
export const problemSchema = z
  .object({
    type: z.string().describe('A URN that names the kind of problem'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problemSchema>

const kinds: Record<ErrorCode, { status: number; title: string }> = {
  invalid_input: { status: 400, title: 'The input is not valid' },
  unauthenticated: { status: 401, title: 'Sign-in is needed' },
  untrusted_call: { status: 401, title: 'Not a call from a service of Ongaku' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request took too long' },
  conflict: { status: 409, title: 'Conflict' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of another type' },
  misdirected: { status: 421, title: 'Not known by this name' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong here' },
  upstream_failed: { status: 502, title: 'A service behind Ongaku failed' },
  unavailable: { status: 503, title: 'Not available right now' },
}

/** The Problem Details document of an error. An internal error's message stays in the log: it may quote what it must not. */
export function toProblem(error: AppError): Problem {
  const { status, title } = kinds[error.code]
  const detail = error.code === 'internal' ? 'The failure has been logged.' : error.message
  const problem = { type: `urn:ongaku:problem:${error.code}`, title, status, detail, code: error.code }
  return error.fields.length > 0 ? { ...problem, errors: error.fields } : problem
}

/** The error code behind a Problem Details document of another service; `internal` for one this version doesn't know. */
export function codeOfProblem(problem: Pick<Problem, 'code'>): ErrorCode {
  return Object.hasOwn(kinds, problem.code) ? (problem.code as ErrorCode) : 'internal'
}
