export { createMongo, isDuplicateKey, mongoConfig, type Mongo, type MongoConfig } from './mongo.ts'
