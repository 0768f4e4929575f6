import { MongoError, typeMismatch } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { int32, isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { pushDown } from '../aggregate/source.ts'
import { type IndexPlan, type Plan } from '../planner/query-plan.ts'
import { docOrEmpty, wantedArray } from '../query/fields.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { parseSort } from '../query/sort.ts'
import { type Collection } from '../storage/collection.ts'
import { makeReply, type Command, type CommandContext, type Reply } from './context.ts'
import { parseFind } from './find.ts'
import { evaluateConstants } from './let.ts'
import { isSorted, parseHint, plan, runQuery, type Query } from './run-query.ts'

/** The query behind a command that explain understands. */
function queryOf(inner: Doc, collection: Collection | undefined): Query {
  const [name = ''] = inner.keys()
  const base = { sort: [], skip: 0, limit: 0, hint: parseHint(collection, inner.get('hint')) }
  switch (name) {
    case 'find':
      return parseFind(inner, collection).query
    case 'aggregate':
      return {
        ...pushDown(wantedArray(inner, 'pipeline'), evaluateConstants(undefined)).query,
        hint: base.hint,
      }
    case 'count':
    case 'distinct':
      return { ...base, filter: parseFilter(docOrEmpty(inner, 'query')) }
    case 'findAndModify':
      return {
        ...base,
        filter: parseFilter(docOrEmpty(inner, 'query')),
        sort: parseSort(docOrEmpty(inner, 'sort')),
        limit: 1,
      }
    case 'update':
    case 'delete': {
      const [statement] = wantedArray(inner, name === 'update' ? 'updates' : 'deletes')
      if (!isDoc(statement))
        throw new MongoError('FailedToParse', 'explained write batches must be of size 1')
      return { ...base, filter: parseFilter(docOrEmpty(statement, 'q')) }
    }
    default:
      throw new MongoError('CommandNotFound', `Explain failed due to unknown command: ${name}`)
  }
}

function describeIndex({ index, reverse, bounds }: IndexPlan): Reply {
  return makeReply({
    stage: 'FETCH',
    inputStage: makeReply({
      stage: 'IXSCAN',
      keyPattern: index.spec.get('key') ?? null,
      indexName: index.name,
      isMultiKey: index.multikey.includes(true),
      isUnique: index.unique,
      isSparse: index.sparse,
      isPartial: index.partial !== undefined,
      direction: reverse ? 'backward' : 'forward',
      boundFields: index.fields.slice(0, bounds.length).map(({ path }) => path),
      ranges: int32(bounds.reduce((product, { intervals }) => product * intervals.length, 1)),
    }),
  })
}

function describePlan(chosen: Plan, collection: Collection): Reply {
  if (chosen.kind === 'collection') {
    return makeReply({ stage: 'COLLSCAN', direction: chosen.reverse ? 'backward' : 'forward' })
  }
  if (chosen.kind === 'union') return makeReply({ stage: 'OR', inputStages: chosen.plans.map(describeIndex) })
  const [bounds] = chosen.bounds
  const isId =
    chosen.index === collection.indexes[0] && bounds?.points === true && bounds.intervals.length === 1
  return isId ? makeReply({ stage: 'IDHACK', indexName: '_id_' }) : describeIndex(chosen)
}

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution'] as const
type Verbosity = (typeof verbosities)[number]

/** How much explain tells; MongoDB's default is everything. */
function parseVerbosity(value: Maybe): Verbosity {
  if (value === undefined) return 'allPlansExecution'
  if (typeof value !== 'string') throw typeMismatch('explain.verbosity', typeName(value), 'string')
  const known = verbosities.find((name) => name === value)
  if (known) return known
  throw new MongoError(
    'BadValue',
    `Enumeration value '${value}' for field 'explain.verbosity' is not a valid value.`,
  )
}

/** What running a query took; there are no other plans to tell of. */
function describeExecution(
  verbosity: Verbosity,
  returned: number,
  milliseconds: number,
  keys: number,
  docs: number,
): Reply {
  const stats = makeReply({
    executionSuccess: true,
    nReturned: int32(returned),
    executionTimeMillis: int32(Math.round(milliseconds)),
    totalKeysExamined: int32(keys),
    totalDocsExamined: int32(docs),
  })
  if (verbosity === 'allPlansExecution') stats.set('allPlansExecution', [])
  return stats
}

async function execute(
  context: CommandContext,
  collection: Collection,
  query: Query,
  chosen: Plan,
  verbosity: Verbosity,
): Promise<Reply> {
  const { rows, scan } = runQuery(context.server.storage, collection, query, context.pace, chosen)
  const started = performance.now()
  let returned = 0
  for await (const batch of rows) returned += batch.length
  const milliseconds = performance.now() - started
  return describeExecution(verbosity, returned, milliseconds, scan.keysExamined, scan.docsExamined)
}

export const explain: Command = {
  fields: ['verbosity'],
  async run(context) {
    const { command, server, db } = context
    const verbosity = parseVerbosity(command.get('verbosity'))
    const inner: Value | undefined = command.get('explain')
    if (!isDoc(inner)) throw typeMismatch('explain', typeName(inner), 'object')
    const [name] = inner.values()
    if (typeof name !== 'string') throw new MongoError('InvalidNamespace', 'collection name has invalid type')
    const collection = server.storage.catalog.find(db, name)
    const query = queryOf(inner, collection)
    const ns = `${db}.${name}`
    if (!collection) {
      const empty = makeReply({
        queryPlanner: makeReply({ namespace: ns, winningPlan: makeReply({ stage: 'EOF' }) }),
      })
      if (verbosity !== 'queryPlanner') empty.set('executionStats', describeExecution(verbosity, 0, 0, 0, 0))
      return empty
    }
    const chosen = plan(server.storage, collection, query)
    const found = describePlan(chosen, collection)
    const winningPlan = isSorted(chosen, query.sort) ? found : makeReply({ stage: 'SORT', inputStage: found })
    const reply = makeReply({ queryPlanner: makeReply({ namespace: ns, winningPlan }) })
    if (verbosity !== 'queryPlanner') {
      reply.set('executionStats', await execute(context, collection, query, chosen, verbosity))
    }
    return reply
  },
}
