import { type Mongo } from '../mongo/index.ts'
import { type Publisher } from '../kafka/index.ts'
import { type OutboxEntry, outboxField } from './entry.ts'

interface WaitingDocument {
  /** Really of any type; it is only passed back to the database. */
  _id: string
  outbox: OutboxEntry[]
}

type OutboxCollection = ReturnType<typeof collectionOf>

/** The driver's own collection: ids of any type, and no schema that drops what it doesn't know. */
export const collectionOf = ({ connection }: Mongo, name: string) =>
  connection.collection<WaitingDocument>(name)

/** Every document with something waiting; entries always have a time, so that the sparse index serves it. */
export const waiting = { [`${outboxField}.at`]: { $gt: new Date(0) } }

/** The bounds of one round: what is held in memory, and what one publish takes. */
const maxDocuments = 100
const maxEntriesOfDocument = 50

/** Takes out what was published, and nothing that came meanwhile. */
function describeRemoval({ _id, outbox }: WaitingDocument) {
  const ids = outbox.map(({ id }) => id)
  const lastPlace = `${outboxField}.${ids.length - 1}.id`
  const isUnchanged = { _id, [outboxField]: { $size: ids.length }, [lastPlace]: ids.at(-1) }
  return [
    { updateOne: { filter: isUnchanged, update: { $unset: { [outboxField]: 1 as const } } } },
    {
      updateOne: {
        filter: { _id, [`${outboxField}.id`]: { $in: ids } },
        update: { $pull: { outbox: { id: { $in: ids } } } },
      },
    },
  ]
}

/**
 * Publishes the oldest waiting entries of a collection, those of one document in the order they were written, and then
 * takes them out of their documents.
 * @returns whether more may be waiting already
 */
export async function relayBatch(collection: OutboxCollection, publisher: Publisher): Promise<boolean> {
  const documents = await collection
    .find(waiting, { projection: { outbox: { $slice: maxEntriesOfDocument } } })
    .sort({ [`${outboxField}.at`]: 1 })
    .limit(maxDocuments)
    .toArray()
  if (documents.length === 0) return false
  const events = documents.flatMap(({ outbox }) =>
    outbox.map(({ topic, key, value, headers }) => ({ topic, key, value, headers })),
  )
  await publisher.publish(events)
  await collection.bulkWrite(documents.flatMap(describeRemoval), { ordered: true })
  return (
    documents.length === maxDocuments ||
    documents.some(({ outbox }) => outbox.length === maxEntriesOfDocument)
  )
}
