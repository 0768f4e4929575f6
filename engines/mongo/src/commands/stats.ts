import { MongoError } from '../errors.ts'
import { int32 } from '../bson/values.ts'
import { findCollection, makeReply, namespaceOf, type Command } from './context.ts'
import { checkDatabaseName } from '../storage/namespaces.ts'

export const collStats: Command = {
  fields: ['scale'],
  run(context) {
    const collection = findCollection(context)
    if (!collection)
      throw new MongoError('NamespaceNotFound', `Collection [${namespaceOf(context)}] not found.`)
    const { count, bytes } = collection.committed
    return makeReply({
      ns: collection.ns,
      size: bytes,
      count: int32(count),
      avgObjSize: count > 0 ? bytes / count : 0,
      storageSize: bytes,
      nindexes: int32(collection.indexes.length),
      capped: false,
      scaleFactor: int32(1),
    })
  },
}

export const dbStats: Command = {
  fields: ['scale', 'freeStorage'],
  run({ server, db }) {
    checkDatabaseName(db)
    const collections = [...server.storage.catalog.all()].filter((collection) => collection.db === db)
    const sum = (pick: (index: number) => number): number =>
      collections.reduce((total, _, i) => total + pick(i), 0)
    const dataSize = sum((i) => collections[i]?.committed.bytes ?? 0)
    return makeReply({
      db,
      collections: BigInt(collections.length),
      views: 0n,
      objects: BigInt(sum((i) => collections[i]?.committed.count ?? 0)),
      dataSize,
      storageSize: dataSize,
      indexes: BigInt(sum((i) => collections[i]?.indexes.length ?? 0)),
      scaleFactor: 1n,
    })
  },
}
