import { estimateCost } from './regex-cost.ts'

test.each([
  ['abc', 1],
  ['^artist 1[0-9]{4}$', 1],
  ['\\(a\\+\\)\\+', 1],
  ['[(a+)+]', 1],
  ['live.*berlin', 2],
  ['.*live.*', 3],
  ['(the )?beatles', 1.5],
  ['a|b', 1.5],
  ['(a)\\1', 2],
  ['(?:ab){3}', 1],
])('%s costs the length to the power of %d', (source, degree) => {
  expect(estimateCost(source)).toMatchObject({ degree, exponential: false })
})

test.each([
  '(a+)+$',
  '(a|a)*$',
  '((a?)b?){20}',
  '(?:a*)*',
  '(?<x>.*,){9}',
  '(x(a+))+',
  '(?=(a+)+)b',
  '(\\d+|a){2,}',
])('%s may double its work with each character', (source) => {
  expect(estimateCost(source).exponential).toBe(true)
})

test('counts what is repeated a given number of times', () => {
  expect(estimateCost('a{10}').size).toBe(15)
  expect(estimateCost('(a{2}){10,}').size).toBe(23)
})
