import { jest } from '@jest/globals'
import { watchMappedMemory, type Residency } from './mapped-memory.ts'

const MB = 1024 ** 2

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

function watched(process: Residency, unmap = (): Promise<void> => Promise.resolve(), mostTimes?: number) {
  let calls = 0
  const failures: unknown[] = []
  const memory = watchMappedMemory({
    target: 200 * MB,
    ...(mostTimes === undefined ? {} : { mostTimes }),
    measure: () => ({ ...process }),
    unmap: () => {
      calls++
      return unmap()
    },
    onFailure: (error) => failures.push(error),
  })
  return { memory, failures, calls: () => calls }
}

test('unmaps once the process is too large and pages of files came in', async () => {
  const process = { all: 60 * MB, files: 40 * MB }
  const { memory, calls } = watched(process, () => {
    Object.assign(process, { all: 60 * MB, files: 40 * MB })
    return Promise.resolve()
  })
  memory.beginWork()
  Object.assign(process, { all: 190 * MB, files: 170 * MB })
  await jest.advanceTimersByTimeAsync(100)
  expect(calls()).toBe(0)
  Object.assign(process, { all: 210 * MB, files: 190 * MB })
  await jest.advanceTimersByTimeAsync(100)
  expect(calls()).toBe(1)
})

test('stops after so many times', async () => {
  const process = { all: 60 * MB, files: 40 * MB }
  const leaveAsIs = (): Promise<void> => Promise.resolve()
  const { memory, calls } = watched(process, leaveAsIs, 3)
  memory.beginWork()
  for (let files = 300; files < 3000; files += 200) {
    Object.assign(process, { all: 3_000 * MB, files: files * MB })
    await jest.advanceTimersByTimeAsync(100)
  }
  expect(calls()).toBe(3)
})

test('leaves a process alone that is large for other reasons', async () => {
  const process = { all: 400 * MB, files: 100 * MB }
  const { memory, calls } = watched(process)
  process.files += 90 * MB
  memory.beginWork()
  await jest.advanceTimersByTimeAsync(100)
  expect(calls()).toBe(0)
})

test('looks only while there is work, and once more at its end', async () => {
  const process = { all: 60 * MB, files: 40 * MB }
  const { memory, calls } = watched(process)
  memory.beginWork()
  memory.endWork()
  Object.assign(process, { all: 300 * MB, files: 280 * MB })
  await jest.advanceTimersByTimeAsync(100)
  expect(calls()).toBe(1)
  expect(jest.getTimerCount()).toBe(0)
})

test('reports a failure and tries again', async () => {
  const process = { all: 60 * MB, files: 40 * MB }
  const { memory, calls, failures } = watched(process, () => Promise.reject(new Error('no')))
  memory.beginWork()
  Object.assign(process, { all: 300 * MB, files: 280 * MB })
  await jest.advanceTimersByTimeAsync(100)
  expect(calls()).toBeGreaterThan(1)
  expect(failures).toHaveLength(calls())
  memory.stop()
  expect(jest.getTimerCount()).toBe(0)
})

test('does nothing where the system does not tell', () => {
  const memory = watchMappedMemory({
    target: 0,
    measure: () => undefined,
    unmap: () => Promise.resolve(),
    onFailure: () => undefined,
  })
  memory.beginWork()
  expect(jest.getTimerCount()).toBe(0)
})
