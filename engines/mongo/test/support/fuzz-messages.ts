import { Binary, BSON, Decimal128, Long, MaxKey, ObjectId, Timestamp, type Document } from 'mongodb'
import { type Random } from './random.ts'

/** One OP_MSG with a command in it. */
export function makeMessage(command: Document, flags = 0): Buffer {
  const body = BSON.serialize(command)
  const message = Buffer.alloc(21 + body.length)
  message.writeInt32LE(message.length, 0)
  message.writeInt32LE(1, 4)
  message.writeInt32LE(2013, 12)
  message.writeUInt32LE(flags, 16)
  Buffer.from(body).copy(message, 21)
  return message
}

const names = [
  'a',
  'b',
  'a.b',
  'a.0',
  '_id',
  '',
  '$set',
  '$gt',
  '$in',
  '$and',
  '$elemMatch',
  '$regex',
  '$expr',
  '$each',
  '0',
  '$',
]
const operators = [
  '$set',
  '$inc',
  '$push',
  '$pull',
  '$unset',
  '$rename',
  '$min',
  '$bit',
  '$addToSet',
  '$currentDate',
  '$pop',
]
const stages = [
  '$match',
  '$group',
  '$project',
  '$sort',
  '$limit',
  '$unwind',
  '$addFields',
  '$lookup',
  '$facet',
  '$bucket',
  '$count',
  '$sample',
]
const expressions = [
  '$add',
  '$divide',
  '$concat',
  '$cond',
  '$map',
  '$dateToString',
  '$substrCP',
  '$arrayElemAt',
  '$toInt',
  '$let',
  '$range',
  '$slice',
]

export function randomValue(random: Random, depth: number): unknown {
  const choice = random.below(depth > 3 ? 14 : 18)
  switch (choice) {
    case 0:
      return random.below(10)
    case 1:
      return random.next() * 1e10 - 5e9
    case 2:
      return random.pick(['', 'x', 'abc', '$a', '$$ROOT', '\0', 'é😀', 'x'.repeat(3000)])
    case 3:
      return null
    case 4:
      return random.pick([true, false, NaN, Infinity, -0])
    case 5:
      return Long.fromBits(random.below(2 ** 32), random.below(2 ** 32))
    case 6:
      return Decimal128.fromString(
        random.pick(['1', '-1.5', 'NaN', 'Infinity', '1E+6000', '1E-6000', '9'.repeat(34)]),
      )
    case 7:
      return new Date(random.below(2 ** 40))
    case 8:
      return new ObjectId()
    case 9:
      return new Binary(Buffer.alloc(random.below(20)), random.below(128))
    case 10:
      return new Timestamp({ t: random.below(1000), i: random.below(1000) })
    case 11:
      return new MaxKey()
    case 12:
      return random.pick([/a/, /^a.*b$/i, /x|y/s])
    case 13:
      return random.pick([-1, 1, 0])
    case 14:
    case 15:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1))
    default:
      return randomDoc(random, depth + 1)
  }
}

export function randomDoc(random: Random, depth = 0): Document {
  const doc: Document = {}
  const pool = depth > 0 && random.below(3) === 0 ? [...operators, ...expressions, ...names] : names
  for (let i = random.below(4); i > 0; i--) doc[random.pick(pool)] = randomValue(random, depth)
  return doc
}

const $db = 'fuzz'

/** A command as a client might send it, with arbitrary contents. */
export function randomCommand(random: Random): Document {
  const doc = (): Document => randomDoc(random)
  const update = (): Document => ({ [random.pick(operators)]: doc() })
  switch (random.below(12)) {
    case 0:
      return { find: 'c', filter: doc(), sort: doc(), projection: doc(), limit: random.below(9), $db }
    case 1:
      return { insert: 'c', documents: [doc(), doc()], ordered: false, $db }
    case 2:
      return {
        update: 'c',
        updates: [{ q: doc(), u: update(), multi: random.below(2) === 0, upsert: random.below(2) === 0 }],
        $db,
      }
    case 3:
      return { delete: 'c', deletes: [{ q: doc(), limit: random.below(3) }], $db }
    case 4:
      return {
        aggregate: 'c',
        pipeline: [{ [random.pick(stages)]: randomValue(random, 0) }, { [random.pick(stages)]: doc() }],
        cursor: {},
        $db,
      }
    case 5:
      return { findAndModify: 'c', query: doc(), update: update(), upsert: random.below(2) === 0, $db }
    case 6:
      return {
        createIndexes: 'c',
        indexes: [{ key: { a: 1, b: -1 }, name: random.pick(['x', 'y']), unique: random.below(4) === 0 }],
        $db,
      }
    case 7:
      return { dropIndexes: 'c', index: random.pick(['x', 'y', '*']), $db }
    case 8:
      return { distinct: 'c', key: random.pick(names), query: doc(), $db }
    case 9:
      return { getMore: Long.fromNumber(random.below(1000)), collection: 'c', $db }
    case 10:
      return {
        [random.pick([
          'hello',
          'ping',
          'listCollections',
          'bogus',
          'explain',
          'create',
          'drop',
          'collStats',
        ])]: randomValue(random, 0),
        $db,
      }
    default:
      return {
        aggregate: 'c',
        pipeline: [{ $project: { x: { [random.pick(expressions)]: randomValue(random, 0) } } }],
        cursor: {},
        $db,
      }
  }
}

/** Damages a message: flipped bytes, cut or grown, a wrong length or operation. */
export function mutate(random: Random, message: Buffer): Buffer {
  const copy = Buffer.from(message)
  switch (random.below(6)) {
    case 0:
      for (let i = random.below(8) + 1; i > 0; i--) copy[random.below(copy.length)] = random.below(256)
      return copy
    case 1:
      for (let i = random.below(8) + 1; i > 0; i--)
        copy[16 + random.below(copy.length - 16)] = random.below(256)
      return copy
    case 2:
      return copy.subarray(0, random.below(copy.length))
    case 3:
      copy.writeInt32LE(
        random.pick([0, -1, 15, 16, 20, 48_000_001, 2 ** 31 - 1, copy.length - 1, copy.length + 1]),
        0,
      )
      return copy
    case 4:
      copy.writeInt32LE(random.pick([0, 1, 2001, 2002, 2004, 2005, 2012, 2013, 99]), 12)
      return copy
    default:
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
  }
}
