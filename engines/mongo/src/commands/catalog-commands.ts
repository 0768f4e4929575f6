import { MongoError, unsupported } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { isEqual } from '../bson/compare.ts'
import { int32, isDoc, type Doc, type Value } from '../bson/values.ts'
import { docOrEmpty, flagField, optionalDoc, wantedString } from '../query/fields.ts'
import { matchesDoc } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { type Collection } from '../storage/collection.ts'
import { idIndexSpec } from '../storage/index-spec.ts'
import { checkDatabaseName } from '../storage/namespaces.ts'
import {
  collectionName,
  findCollection,
  makeReply,
  namespaceOf,
  type Command,
  type CommandContext,
} from './context.ts'
import { batchSizeOf, firstBatch } from './find.ts'

const harmless = new Set([
  'autoIndexId',
  'flags',
  'storageEngine',
  'indexOptionDefaults',
  'idIndex',
  'collation',
])

function checkCreateOptions(command: Doc): void {
  for (const option of createFields) {
    const value = command.get(option)
    if (value === undefined || value === false || harmless.has(option)) continue
    throw unsupported(`the collection option '${option}'`)
  }
  const idIndex = optionalDoc(command, 'idIndex')
  if (idIndex && !isEqual(idIndex.get('key'), idIndexSpec().get('key'))) {
    throw new MongoError('BadValue', "The field 'key' for an _id index must be {_id: 1}")
  }
}

const createFields = [
  'capped',
  'size',
  'max',
  'autoIndexId',
  'idIndex',
  'storageEngine',
  'validator',
  'validationLevel',
  'validationAction',
  'indexOptionDefaults',
  'viewOn',
  'pipeline',
  'timeseries',
  'expireAfterSeconds',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'flags',
]

export const create: Command = {
  fields: createFields,
  async run(context) {
    checkCreateOptions(context.command)
    await context.server.storage.write((txn) => {
      if (findCollection(context)) {
        throw new MongoError('NamespaceExists', `Collection ${namespaceOf(context)} already exists.`)
      }
      context.server.storage.catalog.create(txn, context.db, collectionName(context))
    })
    return new Map()
  },
}

export const drop: Command = {
  fields: [],
  async run(context) {
    const { storage } = context.server
    const ns = namespaceOf(context)
    const indexes = await storage.write((txn) => {
      const collection = findCollection(context)
      if (collection) storage.catalog.drop(txn, collection)
      return collection?.indexes.length
    })
    if (indexes === undefined) throw new MongoError('NamespaceNotFound', 'ns not found')
    storage.collectGarbage()
    return makeReply({ nIndexesWas: int32(indexes), ns })
  },
}

const collectionsOf = ({ server, db }: CommandContext): Collection[] =>
  [...server.storage.catalog.all()].filter((collection) => collection.db === db)

export const dropDatabase: Command = {
  fields: [],
  async run(context) {
    const { storage } = context.server
    checkDatabaseName(context.db)
    const dropped = await storage.write((txn) => {
      const all = collectionsOf(context)
      for (const collection of all) storage.catalog.drop(txn, collection)
      return all.length
    })
    storage.collectGarbage()
    return dropped > 0 ? makeReply({ dropped: context.db }) : new Map()
  },
}

function splitNamespace(ns: string): [string, string] {
  const dot = ns.indexOf('.')
  if (dot < 1 || dot === ns.length - 1)
    throw new MongoError('InvalidNamespace', `Invalid namespace specified '${ns}'`)
  return [ns.slice(0, dot), ns.slice(dot + 1)]
}

export const renameCollection: Command = {
  fields: ['to', 'dropTarget'],
  async run({ command, server: { storage } }) {
    const from = splitNamespace(wantedString(command, 'renameCollection'))
    const to = splitNamespace(wantedString(command, 'to'))
    await storage.write((txn) => {
      const collection = storage.catalog.find(...from)
      if (!collection)
        throw new MongoError('NamespaceNotFound', `Source collection ${from.join('.')} does not exist`)
      const target = storage.catalog.find(...to)
      if (target === collection)
        throw new MongoError('IllegalOperation', "Can't rename a collection to itself")
      if (target && !flagField(command, 'dropTarget')) {
        throw new MongoError('NamespaceExists', 'target namespace exists')
      }
      if (target) storage.catalog.drop(txn, target)
      storage.catalog.rename(txn, collection, ...to)
    })
    storage.collectGarbage()
    return new Map()
  },
}

function describeCollection({ name, uuid }: Collection): Doc {
  return new Map<string, Value>([
    ['name', name],
    ['type', 'collection'],
    ['options', new Map()],
    [
      'info',
      new Map<string, Value>([
        ['readOnly', false],
        ['uuid', uuid],
      ]),
    ],
    ['idIndex', idIndexSpec()],
  ])
}

export const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(context) {
    const { command, db } = context
    checkDatabaseName(db)
    const filter = parseFilter(docOrEmpty(command, 'filter'))
    const docs = collectionsOf(context)
      .sort((a, b) => a.id - b.id)
      .map(describeCollection)
      .filter((doc) => matchesDoc(filter, doc))
    const nameOnly = flagField(command, 'nameOnly')
    const bytes = docs.map((doc) => encode(nameOnly ? new Map([...doc].slice(0, 2)) : doc))
    const options = command.get('cursor')
    const holder = isDoc(options) ? options : new Map<string, Value>()
    const batches = [bytes]
    const stream = { next: () => Promise.resolve(batches.pop()), close: () => undefined }
    return firstBatch(
      context,
      `${db}.$cmd.listCollections`,
      stream,
      batchSizeOf(holder.get('batchSize'), holder),
      false,
    )
  },
}

export const listDatabases: Command = {
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run({ command, server, db }) {
    if (db !== 'admin')
      throw new MongoError('Unauthorized', 'listDatabases may only be run against the admin database.')
    const sizes = new Map<string, number>()
    for (const { db: name, committed } of server.storage.catalog.all()) {
      sizes.set(name, (sizes.get(name) ?? 0) + committed.bytes)
    }
    const filter = parseFilter(docOrEmpty(command, 'filter'))
    const nameOnly = flagField(command, 'nameOnly')
    const databases = [...sizes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, size]): Doc =>
          new Map<string, Value>([
            ['name', name],
            ['sizeOnDisk', BigInt(size)],
            ['empty', false],
          ]),
      )
      .filter((doc) => matchesDoc(filter, doc))
    if (nameOnly) return makeReply({ databases: databases.map((doc) => new Map([...doc].slice(0, 1))) })
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    return makeReply({
      databases,
      totalSize: BigInt(total),
      totalSizeMb: BigInt(Math.floor(total / 1048576)),
    })
  },
}
