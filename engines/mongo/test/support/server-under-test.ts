import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {
  MongoClient,
  MongoServerError,
  type Db,
  type Document,
  type Double,
  type Long,
  type MongoClientOptions,
  type ObjectId,
} from 'mongodb'
import { createEmbeddedMongo, type EmbeddedMongo } from '../../src/index.ts'

export interface ServerUnderTest {
  uri: string
  client: MongoClient
  /** A database of this file's own, empty. */
  db: Db
  stop(): Promise<void>
}

/** A document of a test's own making. */
export interface Thing extends Document {
  _id?: number | string | Long | Double | ObjectId
}

export const temporaryFolder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'ongaku-mongo-'))

/**
 * The server a conformance file runs against: an embedded one of its own, or the real MongoDB that ONGAKU_TEST_MONGO
 * names, for comparison.
 */
export async function startServerUnderTest(
  name: string,
  options: MongoClientOptions = {},
): Promise<ServerUnderTest> {
  const given = process.env['ONGAKU_TEST_MONGO']
  const folder = given === undefined ? temporaryFolder() : undefined
  let server: EmbeddedMongo | undefined
  if (folder !== undefined) {
    server = createEmbeddedMongo({ dataDir: folder, port: 0, durable: false })
    await server.start()
  }
  const uri = server?.uri() ?? given ?? ''
  const client = await new MongoClient(uri, options).connect()
  const db = client.db(`ongaku_${name}`)
  await db.dropDatabase()
  return {
    uri,
    client,
    db,
    async stop() {
      await db.dropDatabase()
      await client.close()
      await server?.stop()
      if (folder !== undefined) fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The error a command is answered with. Fails if it succeeds. */
export async function errorOf(work: Promise<unknown>): Promise<MongoServerError> {
  try {
    await work
  } catch (error) {
    if (error instanceof MongoServerError) return error
    throw error
  }
  throw new Error('the command succeeded')
}

export const codeOf = async (work: Promise<unknown>): Promise<number> => Number((await errorOf(work)).code)
