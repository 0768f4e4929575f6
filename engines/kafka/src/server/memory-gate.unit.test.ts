import { createMemoryGate, type Gated } from './memory-gate.ts'

const createConnection = (): Gated & { isPaused: boolean } => {
  const connection = {
    isPaused: false,
    pause: () => void (connection.isPaused = true),
    resume: () => void (connection.isPaused = false),
  }
  return connection
}

test('reads everyone below the limit', () => {
  const gate = createMemoryGate(100)
  const [a, b] = [createConnection(), createConnection()]
  gate.arrived(a, 50, true)
  gate.arrived(b, 50, true)
  expect([a.isPaused, b.isPaused]).toEqual([false, false])
})

test('past the limit reads one that is in the middle of a request, and the next one after it', () => {
  const gate = createMemoryGate(100)
  const [a, b, c] = [createConnection(), createConnection(), createConnection()]
  gate.arrived(a, 60, true)
  gate.arrived(b, 60, true)
  gate.arrived(c, 10, true)
  expect([a.isPaused, b.isPaused, c.isPaused]).toEqual([false, false, true])
  gate.arrived(b, 60, false)
  expect(c.isPaused).toBe(false)
  gate.released(b, 120)
  expect([a.isPaused, b.isPaused, c.isPaused]).toEqual([false, false, false])
})

test('does not favour one that only waits for its answer', () => {
  const gate = createMemoryGate(100)
  const [done, half] = [createConnection(), createConnection()]
  gate.arrived(done, 120, false)
  expect(done.isPaused).toBe(true)
  gate.arrived(half, 10, true)
  expect(half.isPaused).toBe(false)
  gate.released(done, 120)
  expect(done.isPaused).toBe(false)
})

test('counts nothing twice for one that leaves with requests under way', () => {
  const gate = createMemoryGate(100)
  const [gone, other] = [createConnection(), createConnection()]
  gate.arrived(gone, 80, false)
  gate.left(gone)
  gate.released(gone, 80)
  gate.arrived(other, 101, false)
  expect(other.isPaused).toBe(true)
})
