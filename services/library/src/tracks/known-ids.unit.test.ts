import { createKnownIds } from './known-ids.ts'

test('of more ids than are kept the oldest are forgotten', () => {
  const ids = createKnownIds(2)
  for (const id of ['a', 'b', 'b', 'c']) ids.add(id)
  expect(['a', 'b', 'c'].map(ids.has)).toEqual([false, true, true])
})
