import { MongoError } from '../errors.ts'
import { decode } from '../bson/decode.ts'
import { encode } from '../bson/encode.ts'
import { newObjectId } from '../bson/object-ids.ts'
import { typeName } from '../bson/types.ts'
import { int32, Regex, UNDEFINED, type Doc, type Value } from '../bson/values.ts'
import { checkCollectionName } from '../storage/namespaces.ts'
import { type StoredDoc } from '../storage/records.ts'
import { collectionName, type Command, type CommandContext, type Reply } from './context.ts'
import { asMongoError, documentBytes, isOrdered, writeError, writeReply } from './write-results.ts'

/** Throws where a value can't identify a document. */
export function checkId(id: Value): void {
  if (Array.isArray(id) || id instanceof Regex || id === UNDEFINED) {
    throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${typeName(id)}`)
  }
  if (id instanceof Map) {
    for (const name of id.keys()) {
      if (name.startsWith('$')) {
        throw new MongoError(
          'DollarPrefixedFieldName',
          `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`,
        )
      }
    }
  }
}

/** The document as it is stored: with an `_id`, and that in front. Its bytes are kept where they are so already. */
function prepareInsert(bytes: Buffer): StoredDoc {
  const doc = decode(bytes)
  const id = doc.get('_id')
  if (id !== undefined) {
    checkId(id)
    if (doc.keys().next().value === '_id') return { doc, bytes }
    doc.delete('_id')
  }
  const withId: Doc = new Map([['_id', id === undefined ? newObjectId() : id], ...doc])
  return { doc: withId, bytes: encode(withId) }
}

/** How long one transaction of a long list may take, in milliseconds, before others get their turn. */
const SLICE_MS = 10
const PART = 1_000

interface Progress {
  next: number
  inserted: number
  errors: Reply[]
}

/** Inserts from `next` on for one turn of the write queue. Changes nothing it was given: it may be run again. */
function insertSlice(
  context: CommandContext,
  name: string,
  documents: (StoredDoc | MongoError)[],
  offset: number,
  ordered: boolean,
  { next, inserted, errors }: Progress,
) {
  const { storage } = context.server
  return storage.write((txn): Progress => {
    const collection = storage.catalog.find(context.db, name) ?? storage.catalog.create(txn, context.db, name)
    const progress: Progress = { next, inserted, errors: [...errors] }
    const until = performance.now() + SLICE_MS
    while (progress.next - offset < documents.length && performance.now() < until) {
      const document = documents[progress.next - offset]
      try {
        if (document instanceof MongoError) throw document
        if (!document) break
        storage.records.insert(txn, collection, document.doc, document.bytes)
        progress.inserted++
      } catch (error) {
        progress.errors.push(writeError(progress.next, asMongoError(error)))
        if (ordered) {
          return { ...progress, next: Infinity }
        }
      }
      progress.next++
    }
    return progress
  })
}

function prepare(bytes: Buffer): StoredDoc | MongoError {
  try {
    return prepareInsert(bytes)
  } catch (error) {
    return asMongoError(error)
  }
}

export const insert: Command = {
  fields: ['documents', 'ordered', 'bypassDocumentValidation'],
  async run(context) {
    const name = collectionName(context)
    checkCollectionName(context.db, name)
    const ordered = isOrdered(context.command)
    const all = documentBytes(context, 'documents')
    let progress: Progress = { next: 0, inserted: 0, errors: [] }
    while (progress.next < all.length) {
      // Read a part at a time, so that a message of many documents is not held in both forms.
      const offset = progress.next
      const documents = all.slice(offset, offset + PART).map(prepare)
      while (progress.next < Math.min(offset + PART, all.length)) {
        progress = await insertSlice(context, name, documents, offset, ordered, progress)
      }
    }
    return writeReply({ n: int32(progress.inserted) }, progress.errors)
  },
}
