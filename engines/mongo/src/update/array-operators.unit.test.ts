import { type Value } from '../bson/values.ts'
import { push } from './array-operators.ts'

const added = (there: number[], argument: [string, Value][]): unknown =>
  push('a', new Map(argument))(there, () => 'the document')

test.each([
  [undefined, [1, 2, 9]],
  [0, [9, 1, 2]],
  [1, [1, 9, 2]],
  [7, [1, 2, 9]],
  [-1, [1, 9, 2]],
  [-7, [9, 1, 2]],
])('pushes at position %j', (position, expected) => {
  const place: [string, Value][] = position === undefined ? [] : [['$position', position]]
  expect(added([1, 2], [['$each', [9]], ...place])).toEqual(expected)
})

test('pushes more items than a call takes arguments', () => {
  const items = Array.from({ length: 500_000 }, (_, i) => i)
  expect(added([1, 2], [['$each', items]])).toHaveLength(500_002)
})
