import { createKnownNames } from './known-names.ts'

const song = (title: string) => ({ artist: 'Tricot', title })

test('of more tracks than are kept those seen first are forgotten', () => {
  const known = createKnownNames(2)
  for (const title of ['a', 'b', 'b', 'c']) known.add(song(title))
  expect(['a', 'b', 'c'].map((title) => known.has(song(title)))).toEqual([false, true, true])
})

test('very long names are not kept', () => {
  const known = createKnownNames(2)
  known.add(song('x'.repeat(200)))
  expect(known.has(song('x'.repeat(200)))).toBe(false)
})
