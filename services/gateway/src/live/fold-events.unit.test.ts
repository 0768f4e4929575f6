import { jest } from '@jest/globals'
import { createFold } from './fold-events.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

function create() {
  const told: unknown[] = []
  const fold = createFold((folded) => told.push(folded))
  /** How many of so many events pass. */
  const send = (type: string, count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => fold.admit(type, `${type} ${from + index}`)).filter(Boolean)
      .length
  return { told, send }
}

test('a few events a second pass one by one', () => {
  const { told, send } = create()
  for (let second = 0; second < 5; second += 1) {
    expect(send('play', 20)).toBe(20)
    jest.advanceTimersByTime(1_000)
  }
  expect(told).toEqual([])
})

test('the rest of a second is told of by its number once it is over, each type by itself', () => {
  const { told, send } = create()
  expect(send('play', 500)).toBe(20)
  expect(send('job', 3)).toBe(3)
  jest.advanceTimersByTime(999)
  expect(send('play', 10, 500)).toBe(0)
  expect(told).toEqual([])
  jest.advanceTimersByTime(1)
  expect(told).toEqual([{ type: 'play', count: 490, lastId: 'play 509' }])
  expect(send('play', 20, 510)).toBe(20)
})
