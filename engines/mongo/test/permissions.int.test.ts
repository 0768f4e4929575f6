import fs from 'node:fs'
import path from 'node:path'
import { MongoClient } from 'mongodb'
import { createEmbeddedMongo } from '../src/index.ts'
import { temporaryFolder } from './support/server-under-test.ts'

let parent: string
beforeEach(() => {
  parent = temporaryFolder()
})
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }))

const modeOf = (file: string): string => (fs.statSync(file).mode & 0o777).toString(8)

/** The modes of a folder and of all files in it, by name, while a server that has written something has it open. */
async function modesInUse(dataDir: string): Promise<Record<string, string>> {
  const server = createEmbeddedMongo({ dataDir, port: 0, durable: false })
  await server.start()
  const client = new MongoClient(server.uri())
  await client.db('a').collection('things').insertOne({})
  const files = fs.readdirSync(dataDir).map((name) => [name, modeOf(path.join(dataDir, name))])
  await client.close()
  await server.stop()
  return { folder: modeOf(dataDir), ...(Object.fromEntries(files) as Record<string, string>) }
}

const closed = { folder: '700', 'ongaku.mdb': '600', 'ongaku.mdb-lock': '600', 'server.lock': '600' }

test('makes a folder and files that only their owner can read', async () => {
  const before = process.umask(0)
  try {
    expect(await modesInUse(path.join(parent, 'data'))).toEqual(closed)
  } finally {
    process.umask(before)
  }
})

test('closes a folder and files to others that were open to them', async () => {
  const dataDir = path.join(parent, 'data')
  await modesInUse(dataDir)
  fs.chmodSync(dataDir, 0o755)
  for (const name of fs.readdirSync(dataDir)) fs.chmodSync(path.join(dataDir, name), 0o666)
  expect(await modesInUse(dataDir)).toEqual(closed)
})
