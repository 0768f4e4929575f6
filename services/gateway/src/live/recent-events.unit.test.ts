import { createRecentEvents } from './recent-events.ts'

function create(ids: string[]) {
  const recent = createRecentEvents(3, 'start')
  for (const id of ids) recent.add({ id, data: {} })
  return { after: (id: string) => recent.after(id)?.map((event) => event.id), lastId: recent.lastId() }
}

test.each([
  ['nothing yet', [], 'start', []],
  ['all from the beginning', ['a', 'b'], 'start', ['a', 'b']],
  ['what came after one', ['a', 'b', 'c'], 'a', ['b', 'c']],
  ['nothing after the newest', ['a', 'b'], 'b', []],
  ['all after the last that was dropped', ['a', 'b', 'c', 'd'], 'a', ['b', 'c', 'd']],
  ['what came after the later of two with one id', ['a', 'b', 'a'], 'a', []],
])('gives %s', (_, ids, id, expected) => {
  expect(create(ids).after(id)).toEqual(expected)
})

test.each([
  ['that was never there', ['a'], 'x'],
  ['that was dropped', ['a', 'b', 'c', 'd', 'e'], 'a'],
  ['of the beginning once something was dropped', ['a', 'b', 'c', 'd'], 'start'],
])('does not know an event %s', (_, ids, id) => {
  expect(create(ids).after(id)).toBeUndefined()
})

test('the newest id is the beginning until something happens', () => {
  expect(create([]).lastId).toBe('start')
  expect(create(['a', 'b']).lastId).toBe('b')
})
