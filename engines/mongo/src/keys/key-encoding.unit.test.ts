import { compareValues } from '../bson/compare.ts'
import { parseDecimal } from '../bson/parse-decimal.ts'
import { Binary, int32, MAX_KEY, MIN_KEY, ObjectId, Regex, Timestamp, type Value } from '../bson/values.ts'
import { cutKey, encodeKey, isLongKey, KEY_CUT } from './key-encoding.ts'

/** A seeded generator, so that a failure can be repeated. */
function createRandom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * limit)
  }
}

const numbers: Value[] = [
  0,
  -0,
  1,
  -1,
  0.1,
  1.5,
  -1.5,
  5e-324,
  -5e-324,
  1e308,
  -1e308,
  Infinity,
  -Infinity,
  NaN,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  int32(0),
  int32(1),
  int32(-1),
  int32(2147483647),
  9007199254740993n,
  9007199254740991n,
  -9007199254740993n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  parseDecimal('0.1'),
  parseDecimal('1'),
  parseDecimal('1.0'),
  parseDecimal('-0.1'),
  parseDecimal('9007199254740993.5'),
  parseDecimal('1E+6000'),
  parseDecimal('-1E+6000'),
  parseDecimal('1E-6000'),
  parseDecimal('-1E-6000'),
  parseDecimal('NaN'),
  parseDecimal('Infinity'),
  parseDecimal('-Infinity'),
  parseDecimal('1.000000000000000000000000000000001'),
]

const scalars: Value[] = [
  ...numbers,
  null,
  true,
  false,
  '',
  'a',
  'ab',
  'a\0',
  'a\0b',
  'a\u0001',
  'a\u0002',
  'b',
  '\uffff',
  '😀',
  'é',
  new Date(0),
  new Date(-1),
  new Date(1e12),
  new ObjectId(Buffer.alloc(12, 0)),
  new ObjectId(Buffer.alloc(12, 255)),
  new Binary(0, Buffer.from('')),
  new Binary(4, Buffer.from('a')),
  new Binary(0, Buffer.from('zz')),
  new Timestamp(1, 2),
  new Timestamp(1, 3),
  new Regex('a', ''),
  new Regex('a', 'i'),
  MIN_KEY,
  MAX_KEY,
]

function randomValue(random: (limit: number) => number, depth: number): Value {
  const choice = random(depth > 2 ? 8 : 11)
  if (choice < 8) return scalars[random(scalars.length)] ?? null
  if (choice === 8) return Array.from({ length: random(4) }, () => randomValue(random, depth + 1))
  const names = ['a', 'b', 'ab', '', '1']
  return new Map(
    Array.from({ length: random(4) }, () => [names[random(5)] ?? 'x', randomValue(random, depth + 1)]),
  )
}

type Pair = [a: Value[], b: Value[]]

/** The pairs whose keys do not sort as the values do, with each component ascending or descending. */
function misordered(pairs: Pair[], descending: boolean[]): Pair[] {
  return pairs.filter(([a, b]) => {
    let order = 0
    for (const [i, down] of descending.entries()) order ||= compareValues(a[i], b[i]) * (down ? -1 : 1)
    const keys = encodeKey(a, descending).compare(encodeKey(b, descending))
    return Math.sign(order) !== Math.sign(keys) && (order !== 0 || keys !== 0)
  })
}

describe('keys sort as their values do', () => {
  test.each([1, 2, 3])('for random pairs of seed %i', (seed) => {
    const random = createRandom(seed)
    const pairs = Array.from({ length: 5000 }, (): Pair => [
      [randomValue(random, 0)],
      [randomValue(random, 0)],
    ])
    expect(misordered(pairs, [false])).toEqual([])
    expect(misordered(pairs, [true])).toEqual([])
  })

  test('for every pair of scalars', () => {
    const pairs = scalars.flatMap((a) => scalars.map((b): Pair => [[a], [b]]))
    expect(misordered(pairs, [false])).toEqual([])
    expect(misordered(pairs, [true])).toEqual([])
  })

  test('for several components in mixed directions', () => {
    const random = createRandom(9)
    const make = (): Value[] => [randomValue(random, 2), randomValue(random, 2)]
    const pairs = Array.from({ length: 5000 }, (): Pair => [make(), make()])
    expect(misordered(pairs, [false, true])).toEqual([])
  })
})

test('no key is the beginning of another', () => {
  const keys = scalars.map((value) => encodeKey([value], [false]).toString('latin1'))
  expect(keys.filter((a) => keys.some((b) => a !== b && b.startsWith(a)))).toEqual([])
})

test('a long key is cut, and stays different from others that begin alike', () => {
  const [a, b] = ['1', '2'].map((end) => encodeKey(['x'.repeat(3000) + end], [false]))
  expect(a && isLongKey(a)).toBe(true)
  const [cutA, cutB] = [cutKey(a ?? Buffer.alloc(0)), cutKey(b ?? Buffer.alloc(0))]
  expect(cutA.length).toBeLessThan(KEY_CUT + 40)
  expect(cutA.equals(cutB)).toBe(false)
  expect(cutA.subarray(0, KEY_CUT).equals(cutB.subarray(0, KEY_CUT))).toBe(true)
})
