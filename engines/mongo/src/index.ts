export { type Credentials } from './authentication/authentication.ts'
export { createEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from './server.ts'
