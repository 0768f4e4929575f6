import { createTurns } from './turns.ts'

test('serves connections in turn, each once before any is served again', () => {
  const turns = createTurns(1)
  const served: (string | undefined)[] = []
  turns.join('busy')
  turns.join('busier')
  for (let round = 0; round < 2; round += 1) {
    const id = turns.next()
    served.push(id)
    if (id) turns.end(id, true)
  }
  turns.join('newcomer')
  for (let round = 0; round < 4; round += 1) {
    const id = turns.next()
    served.push(id)
    if (id) turns.end(id, id !== 'newcomer')
  }
  expect(served).toEqual(['busy', 'busier', 'busy', 'busier', 'newcomer', 'busy'])
})

test('serves as many at once as there are places', () => {
  const turns = createTurns(2)
  for (const id of ['a', 'b', 'c']) turns.join(id)
  expect([turns.next(), turns.next(), turns.next()]).toEqual(['a', 'b', undefined])
  turns.end('a', false)
  expect(turns.next()).toBe('c')
})

test('joining twice takes one place in line', () => {
  const turns = createTurns(2)
  turns.join('a')
  turns.join('a')
  expect([turns.next(), turns.next()]).toEqual(['a', undefined])
})

test('one that joins while it is served is served once more, never twice at the same time', () => {
  const turns = createTurns(2)
  turns.join('a')
  turns.next()
  turns.join('a')
  expect(turns.next()).toBeUndefined()
  turns.end('a', false)
  expect(turns.next()).toBe('a')
  turns.end('a', false)
  expect(turns.next()).toBeUndefined()
})
