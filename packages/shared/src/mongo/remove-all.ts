import { type mongo } from 'mongoose'

const pageSize = 1_000

/**
 * Removes every document that matches, a page at a time: one statement over a large history would outlast a command's
 * time limit. When it is cut off in between, running it again does the rest.
 */
export async function removeAll<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  filter: mongo.Filter<T>,
): Promise<void> {
  for (;;) {
    const page = await collection
      .find(filter)
      .project<{ _id: T['_id'] }>({ _id: 1 })
      .limit(pageSize)
      .toArray()
    if (page.length === 0) return
    await collection.deleteMany({ _id: { $in: page.map(({ _id }) => _id) } })
  }
}
