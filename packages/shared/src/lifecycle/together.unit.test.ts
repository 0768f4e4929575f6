import { type Component } from './component.ts'
import { together } from './together.ts'

function part(name: string, log: string[], failStart = false): Component {
  return {
    name,
    start: () =>
      failStart ? Promise.reject(new Error(`${name} fails`)) : Promise.resolve(void log.push(`+${name}`)),
    stop: () => Promise.resolve(void log.push(`-${name}`)),
  }
}

test('starts and stops its parts at the same time', async () => {
  const log: string[] = []
  let release: () => void = () => undefined
  const slow: Component = {
    ...part('slow', log),
    start: () => new Promise<void>((resolve) => (release = resolve)),
  }
  const both = together('both', [slow, part('quick', log)])
  const started = both.start()
  await Promise.resolve()
  expect(log).toEqual(['+quick'])
  release()
  await started
  await both.stop()
  expect(log).toEqual(['+quick', '-slow', '-quick'])
})

test('a start that fails stops what has started, and nothing else', async () => {
  const log: string[] = []
  const both = together('both', [part('bad', log, true), part('good', log)])
  await expect(both.start()).rejects.toThrow('bad fails')
  expect(log).toEqual(['+good', '-good'])
})

test('a part that fails to stop does not keep the others from it', async () => {
  const log: string[] = []
  const stuck: Component = { ...part('stuck', log), stop: () => Promise.reject(new Error('stuck')) }
  const both = together('both', [stuck, part('good', log)])
  await both.start()
  await expect(both.stop()).rejects.toThrow('stuck')
  expect(log).toContain('-good')
})
