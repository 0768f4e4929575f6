import { MongoError } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { int32, type Doc } from '../bson/values.ts'
import { countAllKeys } from '../planner/scan.ts'
import { type Pace } from '../query/deadline.ts'
import { countField, docOrEmpty } from '../query/fields.ts'
import { type Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { type Collection } from '../storage/collection.ts'
import { type Storage } from '../storage/storage.ts'
import { findCollection, makeReply, type Command } from './context.ts'
import { parseHint, plan, runQuery, type Query } from './run-query.ts'

const isEmpty = (filter: Filter): boolean => filter.kind === 'and' && filter.filters.length === 0

/** Counts from the statistics, from index keys alone, or by looking at documents: the first that will do. */
export async function countMatching(
  storage: Storage,
  collection: Collection,
  query: Query,
  pace: Pace,
): Promise<number> {
  if (isEmpty(query.filter)) return sliceCount(collection.committed.count, query)
  const chosen = plan(storage, collection, query)
  if (chosen.kind === 'index' && chosen.exact) {
    return sliceCount(await countAllKeys(storage.tables, chosen, pace), query)
  }
  let count = 0
  const { rows } = runQuery(storage, collection, query, pace, chosen)
  for await (const batch of rows) count += batch.length
  return count
}

function sliceCount(count: number, { skip, limit }: Query): number {
  const left = Math.max(0, count - skip)
  return limit > 0 ? Math.min(left, limit) : left
}

/** A negative limit means its absolute value, as in the shell of old. */
function limitOf(command: Doc): number {
  const limit = command.get('limit')
  if (!isNumeric(limit)) return countField(command, 'limit')
  const number = Math.trunc(Math.abs(toNumber(limit)))
  if (Number.isNaN(number)) throw new MongoError('FailedToParse', 'limit must be a number')
  return number
}

export const count: Command = {
  fields: ['query', 'limit', 'skip', 'hint', 'fields'],
  async run(context) {
    const { command, server, pace } = context
    const collection = findCollection(context)
    const query: Query = {
      filter: parseFilter(docOrEmpty(command, 'query')),
      sort: [],
      skip: countField(command, 'skip'),
      limit: limitOf(command),
      hint: parseHint(collection, command.get('hint')),
    }
    const n = collection ? await countMatching(server.storage, collection, query, pace) : 0
    return makeReply({ n: int32(n) })
  },
}
