import { Decimal128, Double, Long, MaxKey, MinKey, type Document } from 'mongodb'
import { type Random } from './random.ts'

/** Documents and filters over few names and values of many types, so that they often meet. */

const SCALARS: readonly unknown[] = [
  1,
  2,
  3,
  new Double(2),
  new Double(2.5),
  Long.fromNumber(3),
  Decimal128.fromString('2.5'),
  NaN,
  -1,
  Infinity,
  null,
  'a',
  'ab',
  'b',
  '',
  true,
  false,
  new Date(5),
  /a/,
  new MinKey(),
  new MaxKey(),
  {},
  { b: 1 },
  { b: null },
]
const COMPARISONS = ['$gt', '$gte', '$lt', '$lte', '$eq', '$ne']
const TYPES = ['number', 'string', 'array', 'object', 'null', 'int', 'double', 'long', 'bool']
const PATHS = ['a', 'a', 'a', 'd', 'e', 'a.b', 'a.b', 'a.0', 'a.c', 'd.b', 'a.0.b', 'a.b.c']
const INNER_PATHS = ['b', 'b', 'c', '0', 'b.c']

const listOf = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

function randomValue(random: Random, depth = 0): unknown {
  const choice = random.next()
  if (choice < 0.65 || depth > 2) return random.pick(SCALARS)
  if (choice < 0.85) return listOf(random.below(3), () => randomValue(random, depth + 1))
  const names = ['b', 'c', '0'].filter(() => random.next() < 0.4)
  return Object.fromEntries(names.map((name) => [name, randomValue(random, depth + 1)]))
}

export function randomDocument(random: Random, id: number): Document {
  const names = ['a', 'd', 'e'].filter(() => random.next() < 0.75)
  const isRich = (name: string): boolean => name === 'a' || random.next() < 0.3
  const fields = names.map((name) => [name, isRich(name) ? randomValue(random) : random.pick(SCALARS)])
  return { _id: id, ...(Object.fromEntries(fields) as Document) }
}

function comparison(random: Random): Document {
  const operator = random.pick(COMPARISONS)
  const value = randomValue(random, 1)
  return { [operator]: value instanceof RegExp ? 1 : value }
}

function condition(random: Random, depth: number): Document {
  const values = (least: number): unknown[] => listOf(least + random.below(3), () => randomValue(random, 1))
  const makers: (() => Document)[] = [
    () => comparison(random),
    () => comparison(random),
    () => ({ $in: values(0) }),
    () => ({ $nin: values(0) }),
    () => ({ $exists: random.next() < 0.5 }),
    () => ({ $type: random.pick(TYPES) }),
    () => ({ $size: random.below(3) }),
    () => ({ $all: values(1) }),
    () => ({ $regex: random.pick(['^a', 'b', '^', '^ab?']) }),
    () => ({ $mod: [2, random.below(2)] }),
    () => ({ $gte: random.pick([1, 2, 'a']), $lte: random.pick([2, 3, 'b']) }),
  ]
  if (depth < 3) {
    const inner = (): Document => ({ ...condition(random, depth + 1), ...condition(random, depth + 1) })
    makers.push(
      () => ({ $not: inner() }),
      () => ({ $elemMatch: inner() }),
      () => ({ $elemMatch: randomFilter(random, depth + 1) }),
      () => ({ $all: [{ $elemMatch: inner() }] }),
      inner,
    )
  }
  return random.pick(makers)()
}

/** A filter that MongoDB may still refuse (an operator with a regular expression, say). */
export function randomFilter(random: Random, depth = 0): Document {
  const path = (): string => random.pick(depth === 0 ? PATHS : INNER_PATHS)
  const choice = random.next()
  if (choice < 0.15) {
    const operator = random.pick(['$or', '$and', '$nor'])
    return { [operator]: listOf(1 + random.below(2), () => randomFilter(random, depth)) }
  }
  if (choice < 0.3) return { [path()]: randomValue(random, 1) }
  if (choice < 0.65) return { [path()]: condition(random, depth) }
  return { [path()]: condition(random, depth), [path()]: randomValue(random, 1) }
}
