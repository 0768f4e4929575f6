import { classifyFailure } from './failures.ts'

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
