import { z } from 'zod'
import { AppError } from '../errors/index.ts'
import { type Classify, parseAnswer, type RawResponse, readResponse } from './read-response.ts'
import { UpstreamError, type UpstreamErrorKind } from './upstream-error.ts'

const codes: Record<number, UpstreamErrorKind> = { 9: 'needs_authorisation', 29: 'rate_limited' }
const classify: Classify = ({ data }) => {
  const parsed = z.object({ error: z.number() }).safeParse(data)
  if (!parsed.success) return undefined
  const { error } = parsed.data
  return new UpstreamError(codes[error] ?? 'transient', `error ${error}`, {
    upstream: 'music',
    upstreamCode: error,
  })
}

function read(response: Partial<RawResponse>): unknown {
  const whole = { status: 200, headers: {}, text: '', ...response }
  return readResponse(whole, { name: 'music', classify, now: 0 })
}

function failureOf(work: () => unknown): UpstreamError {
  try {
    return new UpstreamError('rejected', `no failure but ${JSON.stringify(work())}`, { upstream: 'the test' })
  } catch (error) {
    return error as UpstreamError
  }
}

test('gives the JSON of an answer, undefined for an empty one', () => {
  expect(read({ text: '{"a":[1]}' })).toEqual({ a: [1] })
  expect(read({ status: 204 })).toBeUndefined()
})

test.each<[number, string, UpstreamErrorKind]>([
  [500, '', 'transient'],
  [503, '{"code":503}', 'transient'],
  [429, '', 'rate_limited'],
  [429, '{"code":429}', 'rate_limited'],
  [401, '{"code":401}', 'needs_authorisation'],
  [400, '{"code":400}', 'rejected'],
  [404, '{"code":404}', 'rejected'],
  [408, '{"code":408}', 'transient'],
  [302, '', 'transient'],
  [403, '<html>Are you human?</html>', 'transient'],
])('takes HTTP %d with the body %p for %s', (status, text, kind) => {
  expect(failureOf(() => read({ status, text }))).toMatchObject({
    kind,
    upstream: 'music',
    upstreamCode: status,
  })
})

test.each<[number, number, UpstreamErrorKind]>([
  [200, 9, 'needs_authorisation'],
  [403, 9, 'needs_authorisation'],
  [500, 9, 'needs_authorisation'],
  [200, 29, 'rate_limited'],
  [200, 8, 'transient'],
  [400, 8, 'transient'],
  [429, 8, 'rate_limited'],
])('lets the adapter judge HTTP %d with error %d', (status, error, kind) => {
  const failure = failureOf(() => read({ status, text: JSON.stringify({ error }) }))
  expect(failure).toMatchObject({ kind, upstreamCode: error, message: `error ${error}` })
})

test('takes over how long the upstream wants to be left alone', () => {
  const headers = { 'retry-after': '120' }
  expect(failureOf(() => read({ status: 429, headers })).retryAfterMs).toBe(120_000)
  expect(failureOf(() => read({ status: 503, headers })).retryAfterMs).toBe(120_000)
  expect(failureOf(() => read({ text: '{"error":29}', headers })).retryAfterMs).toBe(120_000)
  expect(failureOf(() => read({ status: 503 })).retryAfterMs).toBeUndefined()
})

test('takes a broken answer for a transient failure and does not quote it', () => {
  const failure = failureOf(() => read({ text: '{"session":"s3cret' }))
  expect(failure).toMatchObject({
    kind: 'transient',
    message: 'music answered with something else than JSON',
  })
  expect(failure.cause).toBeUndefined()
})

test('survives an adapter that stumbles over an answer', () => {
  const stumble: Classify = ({ data }) => (data as { error: { code: never } }).error.code
  const response = { status: 200, headers: {}, text: '{}' }
  const failure = failureOf(() => readResponse(response, { name: 'music', classify: stumble, now: 0 }))
  expect(failure).toMatchObject({ kind: 'transient', name: 'UpstreamError' })
})

test('names what is wrong with an answer that can not be parsed', () => {
  const schema = z.object({ user: z.object({ name: z.string() }) })
  const failure = failureOf(() => parseAnswer('music', { user: {} }, (data) => schema.parse(data)))
  expect(failure.kind).toBe('transient')
  expect(failure.message).toMatch(/^music answered with something else than expected: user\.name: /)
})

test("passes on the parser's own words and kinds", () => {
  const said = failureOf(() =>
    parseAnswer('music', 1, () => {
      throw new AppError('upstream_failed', 'told of 1 of 2 plays')
    }),
  )
  expect(said).toMatchObject({
    kind: 'transient',
    message: expect.stringContaining('told of 1 of 2') as string,
  })
  const rejected = new UpstreamError('rejected', 'no', { upstream: 'music' })
  const kept = failureOf(() =>
    parseAnswer('music', 1, () => {
      throw rejected
    }),
  )
  expect(kept).toBe(rejected)
})
