import { pino } from 'pino'
import { createManualClock, waitUntil } from '@ongaku/testing'
import { AppError } from '../errors/index.ts'
import { settle } from './settle.ts'

/** Settles work that fails with these errors, one after the other, and then succeeds. */
async function settleAfter(failures: readonly Error[]) {
  const clock = createManualClock(0)
  const left = [...failures]
  let attempts = 0
  const work = () => {
    attempts += 1
    const failure = left.shift()
    return failure ? Promise.reject(failure) : Promise.resolve()
  }
  let settled = false
  const settling = settle(
    work,
    {
      group: 'test',
      clock,
      logger: pino({ level: 'silent' }),
      signal: new AbortController().signal,
      keepAlive: () => Promise.resolve(),
    },
    3,
  ).finally(() => (settled = true))
  await waitUntil(
    () => {
      clock.advance(1_000)
      return settled
    },
    (isSettled) => isSettled,
  )
  return { failure: await settling, attempts }
}

const unavailable = () => new AppError('unavailable', 'The database is not available')
const unknown = () => new TypeError('x is not a function')

test('an outage is waited for, however long it takes', async () => {
  const outage = Array.from({ length: 5 }, unavailable)
  expect(await settleAfter(outage)).toEqual({ failure: undefined, attempts: 6 })
})

test('the third unknown failure is final', async () => {
  const { failure, attempts } = await settleAfter([unknown(), unknown(), unknown()])
  expect(failure).toMatchObject({ code: 'internal' })
  expect(attempts).toBe(3)
})

test('an unknown failure at the end of an outage is the first of three', async () => {
  const failures = [unavailable(), unavailable(), unavailable(), unknown(), unknown()]
  expect(await settleAfter(failures)).toEqual({ failure: undefined, attempts: 6 })
})
