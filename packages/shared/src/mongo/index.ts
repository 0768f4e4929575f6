export { type CollectionIndex, defineCollection } from './collection.ts'
export { insertNew, isDuplicateKey } from './insert-new.ts'
export { binaryToUuid, uuidToBinary } from './uuid.ts'
export { createMongo, mongoConfig, type Mongo, type MongoConfig } from './mongo.ts'
