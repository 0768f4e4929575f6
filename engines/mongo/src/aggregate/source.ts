import { isDoc, type Value } from '../bson/values.ts'
import { type Query, runQuery } from '../commands/run-query.ts'
import { type Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { parseSort, type SortField } from '../query/sort.ts'
import { type Rows } from '../row.ts'
import { type Storage } from '../storage/storage.ts'
import { type Source } from './environment.ts'
import { compilePipeline } from './pipeline.ts'
import { stageOf } from './doc-stages.ts'
import { wantCount } from './simple-stages.ts'
import { type Variables } from '../expression/expression.ts'

export interface PushedDown {
  query: Query
  /** The stages that are left. */
  rest: readonly Value[]
}

function combine(filters: Filter[]): Filter {
  const [only] = filters
  return filters.length === 1 && only ? only : { kind: 'and', filters }
}

/** Takes the stages at the head that an index can answer: `$match`, then `$sort`, then `$skip` and `$limit`. */
export function pushDown(stages: readonly Value[], variables: Variables): PushedDown {
  const filters: Filter[] = []
  let sort: SortField[] = []
  let skip = 0
  let limit = 0
  let at = 0
  const next = (): [string, Value] | undefined =>
    at < stages.length ? stageOf(stages[at] ?? null) : undefined
  for (let stage = next(); stage?.[0] === '$match' && isDoc(stage[1]); stage = next()) {
    filters.push(parseFilter(stage[1], { variables }))
    at++
  }
  const sorting = next()
  if (sorting?.[0] === '$sort' && isDoc(sorting[1]) && sorting[1].size > 0) {
    sort = parseSort(sorting[1])
    at++
  }
  const skipping = next()
  if (skipping?.[0] === '$skip') {
    skip = wantCount('$skip', skipping[1], 0n)
    at++
  }
  const limiting = next()
  if (limiting?.[0] === '$limit') {
    limit = wantCount('$limit', limiting[1], 1n)
    at++
  }
  return { query: { filter: combine(filters), sort, skip, limit, hint: undefined }, rest: stages.slice(at) }
}

/** What a collection that is not there gives. */
export async function* noRows(): Rows {
  yield await Promise.resolve([])
}

export function createSource(storage: Storage, db: string): Source {
  return (name, stages, environment) => {
    const { query, rest } = pushDown(stages, environment.variables)
    const run = compilePipeline(rest, environment)
    return {
      run(pace, only) {
        const collection = storage.catalog.find(db, name)
        if (!collection) return run(noRows(), pace)
        const narrowed = only ? { ...query, filter: combine([only, query.filter]) } : query
        return run(runQuery(storage, collection, narrowed, pace).rows, pace)
      },
      isIndexed: (path) =>
        storage.catalog
          .find(db, name)
          ?.indexes.some(
            ({ ready, fields, partial, sparse }) => ready && fields[0]?.path === path && !partial && !sparse,
          ) === true,
    }
  }
}
