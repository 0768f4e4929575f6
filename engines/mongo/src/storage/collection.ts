import { type Doc, type Value } from '../bson/values.ts'
import { compactLength, compactNumber, readCompact } from '../keys/compact-numbers.ts'
import { type Filter } from '../query/filter.ts'

export interface IndexField {
  path: string
  parts: readonly string[]
  descending: boolean
}

export interface Index {
  id: number
  name: string
  fields: readonly IndexField[]
  /** As given by the client, in the order of `listIndexes`: `v`, `key`, `name` and options. */
  spec: Doc
  unique: boolean
  sparse: boolean
  partial: Filter | undefined
  expireAfterSeconds: number | undefined
  /** Per field, whether any document ever had an array on its path. */
  multikey: boolean[]
  /** Whether any key had to be cut; order past the cut is not kept then. */
  longKeys: boolean
  /** All documents there were when it was made are in it. */
  complete: boolean
  /** Complete and durable, so that queries may use it; writes keep it up from its first moment. */
  ready: boolean
}

interface Stats {
  count: number
  bytes: number
  nextRecord: number
}

export interface Collection {
  id: number
  db: string
  name: string
  ns: string
  uuid: Value
  /** The first is always the one on `_id`. */
  indexes: Index[]
  stats: Stats
  /** What is durable, for readers. */
  committed: Stats
  /** Grows with each write, so that a slow search can tell whether the ground moved under it. */
  version: number
  dropped: boolean
}

/** Key of a document: collection, then a record number that grows with each insert. */
export const recordKey = (collection: number, record: number): Buffer =>
  Buffer.concat([compactNumber(collection), compactNumber(record)])

/** The record number in the key of a document. */
export const recordOf = (key: Buffer): number => readCompact(key, compactLength(key, 0))

/** Greater than whatever a key goes on with. */
const FILL = Buffer.alloc(16, 0xff)

/** Everything that begins with this collection's (or index's) number. */
export function wholeRange(id: number): { low: Buffer; high: Buffer } {
  const low = compactNumber(id)
  return { low, high: Buffer.concat([low, FILL]) }
}
