import { type Connection, type IndexDefinition, type IndexOptions, type mongo, Schema } from 'mongoose'

export interface CollectionIndex {
  fields: IndexDefinition
  options?: IndexOptions
}

/**
 * A collection that the plain driver reads and writes, as where a list of documents is too long to make a model of each.
 * Mongoose makes its indexes at the start and knows nothing else of it: what is in a document is up to the repository.
 */
export function defineCollection<T extends mongo.Document>(
  connection: Connection,
  name: string,
  indexes: readonly CollectionIndex[],
): mongo.Collection<T> {
  const schema = new Schema({}, { strict: 'throw' })
  for (const { fields, options } of indexes) schema.index(fields, options)
  return connection.model(name, schema, name).collection as unknown as mongo.Collection<T>
}
