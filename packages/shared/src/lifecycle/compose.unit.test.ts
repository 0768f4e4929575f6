import { type Component } from './component.ts'
import { compose } from './compose.ts'
import { checkReadiness } from './readiness.ts'

function recordingParts(log: string[], failing?: string): Component[] {
  return ['a', 'b', 'c'].map((name) => ({
    name,
    start: () => {
      log.push(`start ${name}`)
      return name === failing ? Promise.reject(new Error(`${name} broke`)) : Promise.resolve()
    },
    stop: () => {
      log.push(`stop ${name}`)
      return Promise.resolve()
    },
  }))
}

test('starts left to right and stops right to left', async () => {
  const log: string[] = []
  const service = compose('service', recordingParts(log))
  await service.start()
  await service.stop()
  expect(log).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop b', 'stop a'])
})

test('unwinds a start that failed', async () => {
  const log: string[] = []
  const service = compose('service', recordingParts(log, 'c'))
  await expect(service.start()).rejects.toThrow('c broke')
  expect(log).toEqual(['start a', 'start b', 'start c', 'stop b', 'stop a'])
})

test('stops the other parts when one does not stop', async () => {
  const log: string[] = []
  const [a, b, c] = recordingParts(log) as [Component, Component, Component]
  const service = compose('service', [a, { ...b, stop: () => Promise.reject(new Error('stuck')) }, c])
  await service.start()
  await expect(service.stop()).rejects.toThrow('stuck')
  expect(log).toEqual(['start a', 'start b', 'start c', 'stop c', 'stop a'])
})

test('reports the failure of any part as its own', async () => {
  const [a, b] = recordingParts([]) as [Component, Component]
  const service = compose('service', [a, { ...b, failure: Promise.resolve(new Error('gone')) }])
  expect((await service.failure)?.message).toBe('gone')
})

test('says which part is not ready, and why', async () => {
  const [a, b] = recordingParts([]) as [Component, Component]
  const parts = [a, { ...b, checkReady: () => Promise.reject(new Error('no broker')) }]
  expect(await checkReadiness(parts)).toEqual([
    { name: 'a', ready: true },
    { name: 'b', ready: false, reason: 'no broker' },
  ])
})
