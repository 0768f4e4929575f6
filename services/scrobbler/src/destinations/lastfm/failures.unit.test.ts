import { classifyFailure, judgeFailure } from './failures.ts'

const answer = (status: number, data: unknown) => ({ status, headers: {}, data })

test.each([
  [3, 'misconfigured'],
  [6, 'rejected'],
  [8, 'transient'],
  [9, 'needs_authorisation'],
  [10, 'misconfigured'],
  [11, 'transient'],
  [14, 'needs_authorisation'],
  [16, 'transient'],
  [26, 'misconfigured'],
  [29, 'rate_limited'],
  [999, 'transient'],
])('error %i is %s', (error, kind) => {
  expect(classifyFailure(answer(200, { error, message: 'x' }))).toMatchObject({ kind, upstreamCode: error })
})

test("a failure that is not in Last.fm's words passes by itself, so that no play is given up for it", () => {
  for (const status of [400, 403, 404, 502]) {
    const failure = classifyFailure(answer(status, { message: 'no route' }))
    expect(failure).toMatchObject({ kind: 'transient', upstreamCode: status })
  }
})

test('an answer without an error is none', () => {
  expect(classifyFailure(answer(200, { scrobbles: {} }))).toBeUndefined()
})

test.each([
  [6, { kind: 'reject' }],
  [9, { kind: 'hold' }],
  [11, { kind: 'retry' }],
  [26, { kind: 'misconfigured', range: { minMs: 300_000, maxMs: 3_600_000 } }],
  [29, { kind: 'retry', range: { minMs: 60_000, maxMs: 3_600_000 } }],
])('error %i asks for %j', (error, verdict) => {
  expect(judgeFailure(classifyFailure(answer(200, { error, message: 'x' }))!)).toEqual(verdict)
})
