import { type BatchHeader } from '../records/batch-header.ts'
import { ProducerStates } from './producer-state.ts'

const batch = (baseSequence: number, count = 1, more: Partial<BatchHeader> = {}): BatchHeader => ({
  baseOffset: baseSequence * 10,
  lastOffset: (more.baseOffset ?? baseSequence * 10) + count - 1,
  size: 100,
  attributes: 0,
  baseTimestamp: 0,
  maxTimestamp: 0,
  producerId: 1,
  producerEpoch: 0,
  baseSequence,
  count,
  ...more,
})

test('remembers the last five batches of a producer, and refuses older ones', () => {
  const states = new ProducerStates()
  for (let sequence = 0; sequence < 7; sequence++) states.record(batch(sequence), 0)
  expect(states.check(batch(6))).toBe(60)
  expect(states.check(batch(2))).toBe(20)
  expect(() => states.check(batch(1))).toThrow('sequence 1 instead of 7')
  expect(states.check(batch(7))).toBeNull()
})

test('goes on at 0 after the largest sequence', () => {
  const states = new ProducerStates()
  const last = 2 ** 31 - 2
  states.record(batch(last, 3, { baseOffset: 0, lastOffset: 2 }), 0)
  expect(() => states.check(batch(0))).toThrow('instead of 1')
  expect(states.check(batch(1, 1, { baseOffset: 3, lastOffset: 3 }))).toBeNull()
})

test('takes a batch for the same only if it ends where the other did', () => {
  const states = new ProducerStates()
  states.record(batch(0, 5), 0)
  expect(states.check(batch(0, 5))).toBe(0)
  expect(() => states.check(batch(0, 2))).toThrow('instead of 5')
})

test('lets an unknown producer begin anywhere, but not one whose first batch failed', () => {
  const states = new ProducerStates()
  expect(states.check(batch(7))).toBeNull()
  states.expectAgain(batch(7), 0)
  expect(() => states.check(batch(8))).toThrow('instead of 7')
  expect(states.check(batch(7))).toBeNull()
})

test('ignores producers without an id', () => {
  const states = new ProducerStates()
  states.record(batch(-1, 1, { producerId: -1 }), 0)
  expect(states.data).toEqual([])
})

test('forgets who has long written nothing', () => {
  const states = new ProducerStates()
  states.record(batch(0), 100)
  states.record(batch(0, 1, { producerId: 2 }), 200)
  states.forgetUnusedSince(150)
  expect(states.data.map(([id]) => id)).toEqual([2])
})

test('is the same after it was written down and read', () => {
  const states = new ProducerStates()
  states.record(batch(0, 3), 5)
  const again = new ProducerStates(JSON.parse(JSON.stringify(states.data)) as typeof states.data)
  expect(again.check(batch(0, 3))).toBe(0)
  expect(() => again.check(batch(9))).toThrow('instead of 3')
})
