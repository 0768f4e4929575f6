import { MongoError } from '../errors.ts'
import { int32, isDoc, type Maybe, type Value } from '../bson/values.ts'
import { isEqual } from '../bson/compare.ts'
import { type Encodable, encode } from '../bson/encode.ts'
import { wantedArray } from '../query/fields.ts'
import { type Collection, type Index } from '../storage/collection.ts'
import { isSameDefinition, isSameKey, parseIndexSpec, type IndexDefinition } from '../storage/index-spec.ts'
import { type Transaction } from '../storage/write-queue.ts'
import { buildIndex } from './build-index.ts'
import {
  collectionName,
  findCollection,
  makeReply,
  namespaceOf,
  type Command,
  type CommandContext,
} from './context.ts'
import { batchSizeOf, firstBatch } from './find.ts'

const MAX_INDEXES = 64

/** The index that is already what is asked for; throws where there is one that contradicts it. */
function existing(collection: Collection, definition: IndexDefinition): Index | undefined {
  const byName = collection.indexes.find(({ name }) => name === definition.name)
  if (byName) {
    if (isSameDefinition(byName.spec, definition.spec)) return byName
    if (byName.name === '_id_' && isSameKey(byName.spec, definition.spec)) return byName
    throw new MongoError(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index name: ${definition.name}`,
    )
  }
  const byKey = collection.indexes.find(
    ({ spec }) =>
      isSameKey(spec, definition.spec) &&
      isEqual(spec.get('partialFilterExpression'), definition.spec.get('partialFilterExpression')),
  )
  if (!byKey) return undefined
  if (byKey.name === '_id_') return byKey
  throw new MongoError('IndexOptionsConflict', `Index already exists with a different name: ${byKey.name}`)
}

interface Prepared {
  before: number
  after: number
  created: boolean
  toBuild: Index[]
  collection: Collection
}

function prepare(context: CommandContext, txn: Transaction, definitions: IndexDefinition[]): Prepared {
  const { catalog } = context.server.storage
  const name = collectionName(context)
  const there = catalog.find(context.db, name)
  const collection = there ?? catalog.create(txn, context.db, name)
  const before = collection.indexes.length
  const toBuild = definitions
    .filter((definition) => !existing(collection, definition))
    .map((definition) => catalog.addIndex(txn, collection, definition))
  if (collection.indexes.length > MAX_INDEXES) {
    throw new MongoError('CannotCreateIndex', `add index fails, too many indexes for ${collection.ns}`)
  }
  return { before, after: collection.indexes.length, created: !there, toBuild, collection }
}

export const createIndexes: Command = {
  fields: ['indexes', 'commitQuorum', 'ignoreUnknownIndexOptions'],
  async run(context) {
    const { storage } = context.server
    const definitions = wantedArray(context.command, 'indexes').map((spec) => {
      if (!isDoc(spec))
        throw new MongoError('TypeMismatch', "BSON field 'createIndexes.indexes' must hold objects")
      return parseIndexSpec(spec)
    })
    if (definitions.length === 0)
      throw new MongoError('BadValue', 'Must specify at least one index to create')
    const { before, after, created, toBuild, collection } = await storage.write((txn) =>
      prepare(context, txn, definitions),
    )
    await buildIndex(storage, collection, toBuild)
    const reply = makeReply({
      numIndexesBefore: int32(before),
      numIndexesAfter: int32(after),
      createdCollectionAutomatically: created,
    })
    if (before === after) reply.set('note', 'all indexes already exist')
    return reply
  },
}

export const listIndexes: Command = {
  fields: ['cursor'],
  run(context) {
    const collection = findCollection(context)
    if (!collection) throw new MongoError('NamespaceNotFound', `ns does not exist: ${namespaceOf(context)}`)
    const specs = collection.indexes.filter(({ ready }) => ready).map(({ spec }) => encode(spec))
    const options = context.command.get('cursor')
    const holder = isDoc(options) ? options : new Map<string, Value>()
    let given = false
    const stream = {
      next: () => {
        const batch = given ? undefined : specs
        given = true
        return Promise.resolve(batch)
      },
      close: () => undefined,
    }
    return firstBatch(context, collection.ns, stream, batchSizeOf(holder.get('batchSize'), holder), false)
  },
}

/** The indexes that `dropIndexes` names: one, several, or '*' for all but the one on `_id`. */
function chosen(collection: Collection, wanted: Maybe): Index[] {
  if (wanted === '*') return collection.indexes.slice(1)
  const list: Value[] = Array.isArray(wanted) ? wanted : [wanted ?? null]
  return list.map((item) => {
    const index = collection.indexes.find(({ name, spec }) =>
      typeof item === 'string' ? name === item : isDoc(item) && isEqual(spec.get('key'), item),
    )
    if (!index) {
      const text =
        typeof item === 'string' ? `index not found with name [${item}]` : `can't find index with key`
      throw new MongoError('IndexNotFound', text)
    }
    if (index === collection.indexes[0]) throw new MongoError('InvalidOptions', 'cannot drop _id index')
    return index
  })
}

export const dropIndexes: Command = {
  fields: ['index'],
  async run(context) {
    const { storage } = context.server
    const fields = await storage.write((txn): [string, Encodable][] => {
      const collection = findCollection(context)
      if (!collection) throw new MongoError('NamespaceNotFound', `ns not found ${namespaceOf(context)}`)
      const before = collection.indexes.length
      for (const index of chosen(collection, context.command.get('index'))) {
        storage.catalog.removeIndex(txn, collection, index)
      }
      const wasAll = context.command.get('index') === '*'
      const message: [string, Encodable][] = wasAll ? [['msg', 'non-_id indexes dropped for collection']] : []
      return [['nIndexesWas', int32(before)], ...message]
    })
    storage.collectGarbage()
    return new Map(fields)
  },
}
