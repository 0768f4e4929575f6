import { MongoClient } from 'mongodb'

/**
 * The collections of a database in which a text stands anywhere: as it is, or, for a UUID, as its 16 bytes. The documents are
 * searched as stored, so that no field is forgotten.
 */
export async function findTraces(uri: string, database: string, text: string): Promise<string[]> {
  const client = await MongoClient.connect(uri)
  const needles = [Buffer.from(text)]
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) {
    needles.push(Buffer.from(text.replaceAll('-', ''), 'hex'))
  }
  const found: string[] = []
  for (const collection of await client.db(database).collections()) {
    for await (const document of collection.find({}, { raw: true })) {
      const bytes = document as unknown as Buffer
      if (!needles.some((needle) => bytes.includes(needle))) continue
      found.push(collection.collectionName)
      break
    }
  }
  await client.close()
  return found.sort()
}
