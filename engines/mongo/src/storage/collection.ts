import { type Doc, type Value } from '../bson/values.ts'
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

export const RECORD_ID_BYTES = 6

/** Key of a document: collection, then a record number that grows with each insert. */
export function recordKey(collection: number, record: number): Buffer {
  const key = Buffer.allocUnsafe(4 + RECORD_ID_BYTES)
  key.writeUInt32BE(collection, 0)
  key.writeUIntBE(record, 4, RECORD_ID_BYTES)
  return key
}

export const recordOf = (key: Buffer): number => key.readUIntBE(key.length - RECORD_ID_BYTES, RECORD_ID_BYTES)

/** Everything that begins with this collection's (or index's) number. */
export function wholeRange(id: number): { low: Buffer; high: Buffer } {
  const low = Buffer.allocUnsafe(4)
  low.writeUInt32BE(id)
  const high = Buffer.alloc(16, 0xff)
  high.writeUInt32BE(id)
  return { low, high }
}
