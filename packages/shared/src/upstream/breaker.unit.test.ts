import { jest } from '@jest/globals'
import { systemClock } from '../clock/index.ts'
import { createLogger } from '../logging/index.ts'
import { createBreaker } from './breaker.ts'
import { givenUp, UpstreamError, type UpstreamErrorKind } from './upstream-error.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.clearAllTimers()
  jest.useRealTimers()
})

function startBreaker() {
  const lines: string[] = []
  const logger = createLogger('test', { level: 'info' }, { write: (line) => void lines.push(line) })
  const breaker = createBreaker('music', {}, { clock: systemClock, logger })
  const fail = (error: unknown) =>
    breaker
      .run(() => Promise.reject(error instanceof Error ? error : new Error('unknown')))
      .catch(() => undefined)
  const failAs = (kind: UpstreamErrorKind) =>
    fail(new UpstreamError(kind, 'it failed', { upstream: 'music' }))
  async function open() {
    for (let i = 0; i < 5; i += 1) await failAs('transient')
  }
  return { breaker, lines, fail, failAs, open }
}

test('opens after five failures and says when the next try is due', async () => {
  const { breaker, failAs, open } = startBreaker()
  for (let i = 0; i < 4; i += 1) await failAs('transient')
  expect(breaker.state()).toBe('closed')
  await open()
  expect(breaker.state()).toBe('open')
  jest.advanceTimersByTime(4_000)
  let asked = false
  const refused = breaker.run(() => Promise.resolve((asked = true)))
  await expect(refused).rejects.toMatchObject({ kind: 'transient', retryAfterMs: 6_000 })
  expect(() => breaker.assertNotOpen()).toThrow(UpstreamError)
  expect(asked).toBe(false)
})

test.each<UpstreamErrorKind>(['rate_limited', 'needs_authorisation', 'misconfigured', 'rejected'])(
  'stays closed however often the upstream answers %s',
  async (kind) => {
    const { breaker, failAs } = startBreaker()
    for (let i = 0; i < 20; i += 1) await failAs(kind)
    expect(breaker.state()).toBe('closed')
  },
)

test('does not count calls that were given up, but does count unforeseen errors', async () => {
  const { breaker, fail } = startBreaker()
  for (let i = 0; i < 4; i += 1) await fail(givenUp('music'))
  expect(breaker.state()).toBe('closed')
  for (let i = 0; i < 5; i += 1) await fail(new TypeError('unforeseen'))
  expect(breaker.state()).toBe('open')
})

test('lets one call through as a trial and closes when it succeeds', async () => {
  const { breaker, open } = startBreaker()
  await open()
  jest.advanceTimersByTime(10_000)
  expect(breaker.state()).toBe('half_open')
  let answer = (_value: string): void => undefined
  const trial = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)))
  await expect(breaker.run(() => Promise.resolve('second'))).rejects.toMatchObject({ retryAfterMs: 1_000 })
  answer('first')
  expect(await trial).toBe('first')
  expect(breaker.state()).toBe('closed')
})

test('opens anew when the trial fails or is broken off', async () => {
  const { breaker, fail, failAs, open } = startBreaker()
  await open()
  jest.advanceTimersByTime(10_000)
  await failAs('transient')
  expect(breaker.state()).toBe('open')
  jest.advanceTimersByTime(10_000)
  await fail(givenUp('music'))
  expect(breaker.state()).toBe('open')
})

test('logs once that it opened and once that it closed', async () => {
  const { breaker, lines, failAs, open } = startBreaker()
  await open()
  for (let i = 0; i < 3; i += 1) {
    jest.advanceTimersByTime(10_000)
    await failAs('transient')
  }
  jest.advanceTimersByTime(10_000)
  await breaker.run(() => Promise.resolve())
  const logged = lines.map((line) => JSON.parse(line) as { level: number; upstream: string })
  expect(logged).toMatchObject([
    { level: 40, upstream: 'music' },
    { level: 30, upstream: 'music' },
  ])
})
