import { AppError, type ErrorCode, toProblem } from '../errors/index.ts'
import { UpstreamError, type UpstreamErrorKind } from './upstream-error.ts'

test.each<[UpstreamErrorKind, ErrorCode, boolean]>([
  ['transient', 'unavailable', true],
  ['rate_limited', 'unavailable', true],
  ['needs_authorisation', 'unauthenticated', false],
  ['misconfigured', 'upstream_failed', false],
  ['rejected', 'upstream_failed', false],
])('%s is %s, retryable: %p', (kind, code, retryable) => {
  const error = new UpstreamError(kind, 'it failed', { upstream: 'music', upstreamCode: 8, retryAfterMs: 5 })
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ kind, code, retryable, upstream: 'music', upstreamCode: 8, retryAfterMs: 5 })
  expect(toProblem(error).code).toBe(code)
})

test('goes by its own name', () => {
  const error = new UpstreamError('transient', 'it failed', { upstream: 'music' })
  expect(String(error)).toBe('UpstreamError: it failed')
})
