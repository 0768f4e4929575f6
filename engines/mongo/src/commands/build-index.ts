import { decode } from '../bson/decode.ts'
import { MongoError } from '../errors.ts'
import { recordOf, wholeRange, type Collection, type Index } from '../storage/collection.ts'
import { type Storage } from '../storage/storage.ts'
import { readEntries } from '../storage/tables.ts'

const CHUNK = 64
const SLICE_MS = 10

/**
 * Fills new indexes from the documents there are, a slice at a time; writes that come in between keep them up already.
 * Queries see an index once it is complete. If a document can't be in it, all of them are taken back.
 */
export async function buildIndex(
  storage: Storage,
  collection: Collection,
  indexes: readonly Index[],
): Promise<void> {
  if (indexes.length === 0) return
  let after: Buffer | undefined
  try {
    for (let done = false; !done;) {
      const from = after
      const slice = await storage.write((txn) => {
        if (collection.dropped) throw new MongoError(176, 'index build aborted: the collection was dropped')
        let last = from
        let more = true
        const until = performance.now() + SLICE_MS
        while (more && performance.now() < until) {
          const entries = readEntries(storage.tables.records, wholeRange(collection.id), false, CHUNK, last)
          let read = 0
          for (const { key, value } of entries) {
            const doc = decode(value)
            for (const index of indexes)
              storage.records.addToIndex(txn, collection, index, recordOf(key), doc)
            last = key
            read++
            // One document may have a hundred thousand keys.
            if (performance.now() > until) break
          }
          more = read < entries.length || entries.length === CHUNK
        }
        if (!more) {
          storage.catalog.save(txn, collection)
          txn.onRollback(() => indexes.forEach((index) => (index.complete = false)))
          txn.onCommit(() => indexes.forEach((index) => (index.ready = true)))
          for (const index of indexes) index.complete = true
        }
        return { last, more }
      })
      after = slice.last
      done = !slice.more
    }
  } catch (error) {
    await storage.write((txn) => {
      for (const index of indexes) {
        if (!collection.dropped && collection.indexes.includes(index)) {
          storage.catalog.removeIndex(txn, collection, index)
        }
      }
    })
    storage.collectGarbage()
    throw error
  }
}
