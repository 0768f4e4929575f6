import { MongoError } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { type Doc } from '../bson/values.ts'
import { recordKey, type Collection, type Index } from './collection.ts'
import {
  duplicateKey,
  findUnique,
  indexKeysOf,
  putEntry,
  removeEntry,
  type IndexKeys,
} from './index-entries.ts'
import { type Tables } from './tables.ts'
import { type Transaction } from './write-queue.ts'

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024

/** How documents and their index entries change; each call changes both or, when it throws, neither. */
export interface Records {
  insert(txn: Transaction, collection: Collection, doc: Doc, bytes: Buffer): number
  replace(txn: Transaction, collection: Collection, record: number, before: StoredDoc, after: Doc): void
  remove(txn: Transaction, collection: Collection, record: number, before: StoredDoc): void
  /** Adds the entries of a record to an index that is being built. */
  addToIndex(txn: Transaction, collection: Collection, index: Index, record: number, doc: Doc): void
  read(collection: Collection, record: number): Buffer | undefined
}

export interface StoredDoc {
  bytes: Buffer
  doc: Doc
}

interface Change {
  index: Index
  keys: IndexKeys
  before: IndexKeys | undefined
}

export function createRecords(
  tables: Tables,
  saveIndexes: (txn: Transaction, collection: Collection) => void,
): Records {
  /** Readies what an index needs to know before its entries go in; throws before anything is written. */
  function check(collection: Collection, { index, keys, before }: Change, record: number | undefined): void {
    if (!index.unique) return
    for (const [text, { key, values }] of keys.keys) {
      if (before?.keys.has(text)) continue
      const holder = findUnique(tables.index, index, key)
      if (holder !== undefined && holder !== record) throw duplicateKey(collection, index, values)
    }
  }

  function apply(
    txn: Transaction,
    collection: Collection,
    { index, keys, before }: Change,
    record: number,
  ): void {
    noteShape(txn, collection, index, keys)
    if (before) {
      for (const [text, { key }] of before.keys) {
        if (!keys.keys.has(text)) removeEntry(tables.index, index, key, record)
      }
    }
    for (const [text, { key }] of keys.keys) {
      if (!before?.keys.has(text)) putEntry(tables.index, index, key, record)
    }
  }

  function noteShape(txn: Transaction, collection: Collection, index: Index, keys: IndexKeys): void {
    const grown = keys.multikey.some((flag, i) => flag && !index.multikey[i])
    if (!grown && (!keys.longKeys || index.longKeys)) return
    const { multikey, longKeys } = index
    txn.onRollback(() => Object.assign(index, { multikey, longKeys }))
    index.multikey = multikey.map((flag, i) => flag || keys.multikey[i] === true)
    index.longKeys = longKeys || keys.longKeys
    saveIndexes(txn, collection)
  }

  function count(txn: Transaction, collection: Collection, documents: number, bytes: number): void {
    touch(txn, collection, tables)
    collection.stats.count += documents
    collection.stats.bytes += bytes
    collection.version++
  }

  const changesFor = (collection: Collection, doc: Doc): Change[] =>
    collection.indexes.map((index) => ({ index, keys: indexKeysOf(index, doc), before: undefined }))

  return {
    insert(txn, collection, doc, bytes) {
      checkSize(bytes)
      const changes = changesFor(collection, doc)
      for (const change of changes) check(collection, change, undefined)
      count(txn, collection, 1, bytes.length)
      const record = collection.stats.nextRecord++
      void tables.records.put(recordKey(collection.id, record), bytes)
      for (const change of changes) apply(txn, collection, change, record)
      return record
    },
    replace(txn, collection, record, before, after) {
      const bytes = encode(after)
      checkSize(bytes)
      const changes = changesFor(collection, after)
      for (const change of changes) {
        change.before = indexKeysOf(change.index, before.doc)
        check(collection, change, record)
      }
      count(txn, collection, 0, bytes.length - before.bytes.length)
      void tables.records.put(recordKey(collection.id, record), bytes)
      for (const change of changes) apply(txn, collection, change, record)
    },
    remove(txn, collection, record, before) {
      count(txn, collection, -1, -before.bytes.length)
      void tables.records.remove(recordKey(collection.id, record))
      for (const index of collection.indexes) {
        for (const { key } of indexKeysOf(index, before.doc).keys.values()) {
          removeEntry(tables.index, index, key, record)
        }
      }
    },
    addToIndex(txn, collection, index, record, doc) {
      const change: Change = { index, keys: indexKeysOf(index, doc), before: undefined }
      check(collection, change, record)
      apply(txn, collection, change, record)
    },
    read: (collection, record) => tables.records.get(recordKey(collection.id, record)),
  }
}

function checkSize(bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new MongoError(
      'BSONObjectTooLarge',
      `object to insert too large. size in bytes: ${bytes.length}, max size: ${MAX_DOCUMENT_BYTES}`,
    )
  }
}

/** Statistics are part of the transaction that changes them: written before it commits, put back if it does not. */
function touch(txn: Transaction, collection: Collection, { meta }: Tables): void {
  const before = { ...collection.stats }
  txn.onRollback(() => (collection.stats = before))
  txn.beforeCommit(collection, () => {
    void meta.put(statsKey(collection.id), encodeStats(collection.stats))
    txn.onCommit(() => (collection.committed = { ...collection.stats }))
  })
}

export const statsKey = (id: number): Buffer => Buffer.from(`stats/${id}`)

export function encodeStats({ count, bytes, nextRecord }: Collection['stats']): Buffer {
  const buffer = Buffer.alloc(24)
  buffer.writeDoubleBE(count, 0)
  buffer.writeDoubleBE(bytes, 8)
  buffer.writeDoubleBE(nextRecord, 16)
  return buffer
}

export const decodeStats = (buffer: Buffer): Collection['stats'] => ({
  count: buffer.readDoubleBE(0),
  bytes: buffer.readDoubleBE(8),
  nextRecord: buffer.readDoubleBE(16),
})
