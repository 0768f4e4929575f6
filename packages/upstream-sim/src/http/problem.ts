import { type ErrorRequestHandler, type Response } from 'express'
import { type z } from 'zod'

type FieldError = { field: string; message: string }

/** Answers with a problem document (RFC 9457); `errors` names the fields that were wrong. */
export function sendProblem(
  res: Response,
  status: number,
  title: string,
  more: { detail?: string; errors?: FieldError[] } = {},
): void {
  res.status(status).type('application/problem+json')
  res.send(JSON.stringify({ type: 'about:blank', title, status, ...more }))
}

/** The validated value, or undefined once a 400 that names the fields has been sent. */
export function parseOr400<T extends z.ZodType>(
  res: Response,
  schema: T,
  value: unknown,
): z.infer<T> | undefined {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys')
      return [{ field: path.join('.') || 'body', message: issue.message }]
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'Unknown field' }))
  })
  sendProblem(res, 400, 'Bad request', { detail: errors.map(({ field }) => field).join(', '), errors })
  return undefined
}

/** The last handler of the server: what express or a body parser threw, without a stack trace. */
export const handleError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) {
    next(error)
    return
  }
  const status = readStatus(error)
  const detail = error instanceof Error ? error.message : String(error)
  sendProblem(res, status, status < 500 ? 'Bad request' : 'Internal error', { detail })
}

function readStatus(error: unknown): number {
  const status: unknown =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : 500
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}
