export { createEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from './server.ts'
