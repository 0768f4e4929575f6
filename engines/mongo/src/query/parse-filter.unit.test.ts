import { type Doc, type Value } from '../bson/values.ts'
import { conditionsOf } from '../planner/conditions.ts'
import { parseFilter } from './parse-filter.ts'

// More than a call takes arguments.
const MANY = 300_000
const docOf = (name: string, value: Value): Doc => new Map([[name, value]])
const equalities = Array.from({ length: MANY }, (_, i) => docOf('a', i))

test.each<[string, Doc]>([
  ['$and', docOf('$and', equalities)],
  [
    '$all',
    docOf(
      'a',
      docOf(
        '$all',
        Array.from({ length: MANY }, (_, i) => i),
      ),
    ),
  ],
])('takes as many conditions in %s as fit into a document', (_, query) => {
  expect(conditionsOf(parseFilter(query)).all).toHaveLength(MANY)
})

test('takes as many conditions on one element as fit into a document', () => {
  const query = docOf('list', docOf('$elemMatch', docOf('$and', equalities)))
  expect(conditionsOf(parseFilter(query)).all).toHaveLength(MANY + 1)
})
