import { type Connection, createConnection } from 'mongoose'
import { z } from 'zod'
import { setting } from '../config/index.ts'
import { AppError } from '../errors/index.ts'
import { type Component } from '../lifecycle/index.ts'

export const mongoConfig = z.object({
  uri: setting(z.string().regex(/^mongodb(\+srv)?:\/\//, 'expected a mongodb:// address'), {
    env: 'ONGAKU_MONGO_URI',
    description: 'the MongoDB server all services share; each has a database of its own there',
    secret: true,
  }),
})

export type MongoConfig = z.infer<typeof mongoConfig>

export interface Mongo extends Component {
  /** Define models on it before the start; their indexes are made by it. */
  connection: Connection
}

const selectionLimitMs = 5_000

/** A service's own database. A command fails within seconds while the server is away, instead of waiting in memory. */
export function createMongo(config: MongoConfig, database: string): Mongo {
  const connection = createConnection()
  connection.set('bufferCommands', false)
  return {
    name: 'mongo',
    connection,
    async start() {
      await connection.openUri(config.uri, {
        dbName: database,
        ignoreUndefined: true, // an optional field that is not set is left out, not stored as null
        autoIndex: false,
        autoCreate: false,
        maxPoolSize: 20,
        serverSelectionTimeoutMS: selectionLimitMs,
        waitQueueTimeoutMS: selectionLimitMs,
        connectTimeoutMS: selectionLimitMs,
        socketTimeoutMS: 15_000,
      })
      await Promise.all(Object.values(connection.models).map((model) => model.createIndexes()))
    },
    stop: () => connection.close(),
    async checkReady() {
      if (!connection.db) throw new AppError('unavailable', 'not connected')
      await connection.db.command({ ping: 1 })
    },
  }
}
