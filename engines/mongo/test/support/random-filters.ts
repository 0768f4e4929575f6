import { Decimal128, Double, Long, MaxKey, MinKey, type Document } from 'mongodb'
import { type Random } from './random.ts'

/** Documents and filters over few names and values, so that they often meet, of many types and shapes. */

const RARE: readonly unknown[] = [
  new Double(2),
  new Double(2.5),
  Long.fromNumber(3),
  Decimal128.fromString('2.5'),
  NaN,
  -1,
  Infinity,
  '',
  'ab',
  'b',
  true,
  false,
  new Date(5),
  /a/,
  new MinKey(),
  new MaxKey(),
  {},
  { b: null },
]
const TYPES = ['number', 'string', 'array', 'object', 'null', 'int', 'double', 'long', 'bool']
const PATHS = ['a', 'a', 'a', 'd', 'e', 'a.b', 'a.b', 'a.c', 'a.0', 'a.0.b', 'd.b', 'a.b.c']
const INNER_PATHS = ['b', 'b', 'c', '0', 'b.c']

const listOf = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

const randomScalar = (random: Random): unknown =>
  random.next() < 0.15 ? random.pick(RARE) : random.pick([1, 2, 3, 1, 2, 3, null, 'a'])

function randomValue(random: Random, depth = 0): unknown {
  const choice = random.next()
  if (depth > 2 || choice < 0.15 + depth * 0.25) return randomScalar(random)
  if (choice < 0.75) return listOf(random.below(4), () => randomValue(random, depth + 1))
  const names = ['b', 'c', '0'].filter((name) => random.next() < (name === '0' ? 0.15 : 0.6))
  return Object.fromEntries(names.map((name) => [name, randomValue(random, depth + 1)]))
}

export function randomDocument(random: Random, id: number): Document {
  const names = ['a', 'd', 'e'].filter(() => random.next() < 0.75)
  const isRich = (name: string): boolean => name === 'a' || random.next() < 0.3
  const fields = names.map((name) => [name, isRich(name) ? randomValue(random) : randomScalar(random)])
  return { _id: id, ...(Object.fromEntries(fields) as Document) }
}

const operand = (random: Random): unknown =>
  random.next() < 0.8 ? randomScalar(random) : randomValue(random, 1)

function comparison(random: Random): Document {
  const value = operand(random)
  const operator = random.pick(['$gt', '$gte', '$lt', '$lte', '$eq', '$ne'])
  return { [operator]: value instanceof RegExp ? 1 : value }
}

function plainCondition(random: Random): Document {
  const values = (least: number): unknown[] => listOf(least + random.below(3), () => operand(random))
  const makers: (() => Document)[] = [
    () => ({ $in: values(0) }),
    () => ({ $nin: values(0) }),
    () => ({ $all: values(1) }),
    () => ({ $exists: random.next() < 0.5 }),
    () => ({ $type: random.pick(TYPES) }),
    () => ({ $size: random.below(3) }),
    () => ({ $regex: random.pick(['^a', 'b', '^', '^ab?']) }),
    () => ({ $mod: [2, random.below(2)] }),
  ]
  return random.pick(makers)()
}

function condition(random: Random, depth: number): Document {
  const choice = random.next()
  if (choice < 0.4 || depth > 3) return comparison(random)
  if (choice < 0.6) return plainCondition(random)
  const both = (): Document => ({ ...condition(random, depth + 1), ...condition(random, depth + 1) })
  if (choice < 0.7) return both()
  if (choice < 0.78) return { $not: both() }
  if (choice < 0.88) return { $elemMatch: both() }
  if (choice < 0.97) return { $elemMatch: randomFilter(random, depth + 1) }
  return { $all: [{ $elemMatch: both() }] }
}

/** A comparison as an expression has it, which looks at arrays as a whole and at values of any type. */
function expression(random: Random): Document {
  const operator = random.pick(['$eq', '$eq', '$gt', '$gte', '$lt', '$lte'])
  const sides: unknown[] = [`$${random.pick(PATHS)}`, { $literal: operand(random) }]
  return { [operator]: random.next() < 0.7 ? sides : sides.reverse() }
}

/** A filter that MongoDB may still refuse (an operator with a regular expression, say). */
export function randomFilter(random: Random, depth = 0): Document {
  const path = (): string => random.pick(depth === 0 ? PATHS : INNER_PATHS)
  const field = (name: string): Document => ({
    [name]: random.next() < 0.25 ? operand(random) : condition(random, depth),
  })
  const choice = random.next()
  if (choice < 0.06 && depth === 0) {
    const both = { $and: [expression(random), expression(random)] }
    return { ...(choice < 0.02 ? field(path()) : {}), $expr: choice < 0.04 ? expression(random) : both }
  }
  if (choice < 0.14) {
    const operator = random.pick(['$or', '$and', '$nor'])
    return { [operator]: listOf(1 + random.below(2), () => randomFilter(random, depth)) }
  }
  if (choice < 0.28) {
    const name = path()
    return { $and: [field(name), field(name)] }
  }
  return choice < 0.6 ? field(path()) : { ...field(path()), ...field(path()) }
}
