import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedMongo } from '@ongaku/embedded-mongo'
import { type MongoConfig } from '@ongaku/shared/mongo'

export interface TestDatabase {
  mongo: MongoConfig
  stop(): Promise<void>
}

/** The embedded MongoDB on a free port with an empty folder. */
export async function startDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ongaku-database-'))
  const database = createEmbeddedMongo({ dataDir, port: 0 })
  await database.start()
  return {
    mongo: { uri: database.uri() },
    async stop() {
      await database.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
