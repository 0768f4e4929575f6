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
  const remove = (ids: T['_id'][]) => collection.deleteMany({ _id: { $in: ids } })
  let page: T['_id'][] = []
  const found = collection.find(filter, { batchSize: pageSize }).project<{ _id: T['_id'] }>({ _id: 1 })
  for await (const { _id } of found) {
    page.push(_id)
    if (page.length < pageSize) continue
    await remove(page)
    page = []
  }
  if (page.length > 0) await remove(page)
}
