export { insertNew, isDuplicateKey } from './insert-new.ts'
export { createMongo, mongoConfig, type Mongo, type MongoConfig } from './mongo.ts'
