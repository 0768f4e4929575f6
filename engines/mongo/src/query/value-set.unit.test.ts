import { isEqual } from '../bson/compare.ts'
import { parseDecimal } from '../bson/parse-decimal.ts'
import {
  Binary,
  int32,
  MAX_KEY,
  MIN_KEY,
  ObjectId,
  Opaque,
  Regex,
  Timestamp,
  UNDEFINED,
  type Value,
} from '../bson/values.ts'
import { createValueSet } from './value-set.ts'

const symbol = (text: string): Opaque =>
  new Opaque(14, Buffer.concat([Buffer.from([text.length + 1, 0, 0, 0]), Buffer.from(`${text}\0`)]))

const values: Value[] = [
  int32(1),
  1,
  1n,
  parseDecimal('1.0'),
  2.5,
  parseDecimal('2.50'),
  0.1,
  parseDecimal('0.1'),
  0,
  -0,
  NaN,
  parseDecimal('NaN'),
  Infinity,
  2 ** 53,
  2n ** 53n,
  2n ** 53n + 1n,
  parseDecimal('9007199254740993'),
  null,
  UNDEFINED,
  MIN_KEY,
  MAX_KEY,
  'a',
  '1',
  symbol('a'),
  true,
  false,
  new Date(1),
  new Timestamp(1, 2),
  new ObjectId(Buffer.alloc(12, 1)),
  new Binary(0, Buffer.from('a')),
  new Binary(1, Buffer.from('a')),
  new Regex('a', 'i'),
  [],
  [int32(1)],
  [1n],
  new Map([['a', 1]]),
  new Map([['a', 1n]]),
  new Map([['b', 1]]),
]

test('a set has what equals one of its values, and nothing else', () => {
  for (const one of values) {
    const set = createValueSet([one])
    for (const other of values) {
      expect([one, other, set.has(other)]).toEqual([one, other, isEqual(one, other)])
      expect(createValueSet([one]).add(other)).toBe(!isEqual(one, other))
    }
  }
})
