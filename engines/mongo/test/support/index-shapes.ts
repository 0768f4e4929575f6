import { type CreateIndexesOptions } from 'mongodb'

/** Of each kind of index at least one: single, compound, descending, nested and numeric paths, and the options. */
export const indexShapes: { key: Record<string, 1 | -1>; options?: CreateIndexesOptions }[] = [
  { key: { a: 1 } },
  { key: { a: -1 } },
  { key: { 'a.b': 1 } },
  { key: { 'a.b.c': 1 } },
  { key: { 'a.0': 1 } },
  { key: { 'a.0.b': -1 } },
  { key: { a: 1, d: 1 } },
  { key: { d: 1, a: -1 } },
  { key: { 'a.b': 1, 'a.c': 1 } },
  { key: { d: 1, e: -1 } },
  { key: { e: 1, _id: -1 }, options: { unique: true } },
  { key: { a: 1 }, options: { sparse: true } },
  { key: { d: 1, 'a.b': 1 }, options: { sparse: true } },
  { key: { 'a.b': 1, 'a.c': 1 }, options: { sparse: true } },
  { key: { a: 1 }, options: { partialFilterExpression: { a: { $gt: 1 } } } },
  { key: { a: 1 }, options: { partialFilterExpression: { a: { $type: 'int' } } } },
  { key: { 'a.b': 1 }, options: { partialFilterExpression: { 'a.b': { $exists: true } } } },
  { key: { d: 1 }, options: { partialFilterExpression: { d: { $in: [1, 2, null] } } } },
  { key: { e: 1 }, options: { partialFilterExpression: { d: { $lte: 2 } } } },
]

export const randomSorts: Record<string, 1 | -1>[] = [
  { a: 1 },
  { a: -1 },
  { d: 1, e: -1 },
  { 'a.b': 1 },
  { 'a.0': 1 },
  { a: 1, d: 1 },
]
