import { MongoError, unsupported } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { Int32, int32, isDoc, type Value } from '../bson/values.ts'
import { type PipelineEnvironment } from '../aggregate/environment.ts'
import { compilePipeline } from '../aggregate/pipeline.ts'
import { stageOf } from '../aggregate/doc-stages.ts'
import { createSource, noRows, pushDown } from '../aggregate/source.ts'
import { compileExpression } from '../expression/compile.ts'
import { flagField, optionalDoc, wantedArray } from '../query/fields.ts'
import { Row, type Rows } from '../row.ts'
import { type Collection } from '../storage/collection.ts'
import { checkDatabaseName } from '../storage/namespaces.ts'
import { type Command, type CommandContext } from './context.ts'
import { countMatching } from './count.ts'
import { batchSizeOf, firstBatch } from './find.ts'
import { evaluateConstants } from './let.ts'
import { parseHint, runQuery, streamRows } from './run-query.ts'
import { type Variables } from '../expression/expression.ts'

async function* documentsRows(spec: Value, variables: Variables): Rows {
  const list = compileExpression(spec, variables)({ root: new Map(), vars: variables })
  if (!Array.isArray(list) || !list.every(isDoc))
    throw new MongoError(5858203, 'an array of objects is expected for $documents')
  yield await Promise.resolve(list.map((doc) => Row.fromDoc(doc)))
}

interface AggregateRequest {
  stages: Value[]
  environment: PipelineEnvironment
  /** Undefined for `aggregate: 1`, which is over no collection. */
  name: string | undefined
}

function parseAggregate({ command, server, db }: CommandContext): AggregateRequest {
  const target = command.get('aggregate')
  const stages = wantedArray(command, 'pipeline')
  const onDatabase = isNumeric(target) && toNumber(target) === 1
  if (!onDatabase && typeof target !== 'string')
    throw new MongoError('TypeMismatch', 'the collection name must be a string, or the number 1')
  const first = stages.length > 0 ? stageOf(stages[0] ?? null)[0] : undefined
  if (first === '$changeStream')
    throw new MongoError(40573, 'The $changeStream stage is only supported on replica sets')
  if (onDatabase && first !== '$documents') {
    throw unsupported(`an aggregation on the database that starts with ${first ?? 'nothing'}`)
  }
  const variables = evaluateConstants(optionalDoc(command, 'let'))
  return {
    stages,
    environment: { variables, source: createSource(server.storage, db), depth: 0 },
    name: typeof target === 'string' ? target : undefined,
  }
}

/**
 * The name under which the rest of a pipeline wants nothing but the number of documents: `$count`, or the `$group`
 * that drivers send for countDocuments.
 */
function countedAs([stage, ...others]: readonly Value[]):
  { field: string; id: Value | undefined } | undefined {
  if (!isDoc(stage) || others.length > 0) return undefined
  const counted = stage.get('$count')
  if (typeof counted === 'string' && /^[^$.]+$/.test(counted)) return { field: counted, id: undefined }
  const group = stage.get('$group')
  const [id, field, ...more] = isDoc(group) ? group : []
  if (id?.[0] !== '_id' || !field || more.length > 0 || !(id[1] === null || isNumeric(id[1])))
    return undefined
  const sum = isDoc(field[1]) && field[1].size === 1 ? field[1].get('$sum') : undefined
  const isOne = sum instanceof Int32 && sum.value === 1
  return isOne && /^[^$.]+$/.test(field[0]) ? { field: field[0], id: id[1] } : undefined
}

async function* countRow(count: Promise<number>, field: string, id: Value | undefined): Rows {
  const n = await count
  const value: [string, Value] = [field, n > 2147483647 ? BigInt(n) : int32(n)]
  yield n === 0 ? [] : [Row.fromDoc(new Map(id === undefined ? [value] : [['_id', id], value]))]
}

/** The rows of a pipeline, with what an index can do done by the query at its head. */
function runAggregate(
  context: CommandContext,
  { stages, environment }: AggregateRequest,
  collection: Collection | undefined,
): Rows {
  const { server, pace, command } = context
  const [head] = stages
  if (isDoc(head) && head.has('$documents')) {
    const rows = documentsRows(head.get('$documents') ?? null, environment.variables)
    return compilePipeline(stages.slice(1), environment)(rows, pace)
  }
  const { query, rest } = pushDown(stages, environment.variables)
  const run = compilePipeline(rest, environment)
  if (!collection) return run(noRows(), pace)
  const hinted = { ...query, hint: parseHint(collection, command.get('hint')) }
  const counted = countedAs(rest)
  if (counted)
    return countRow(countMatching(server.storage, collection, hinted, pace), counted.field, counted.id)
  return run(runQuery(server.storage, collection, hinted, pace).rows, pace)
}

export const aggregate: Command = {
  fields: ['pipeline', 'cursor', 'explain', 'allowDiskUse', 'hint', 'let', 'bypassDocumentValidation'],
  run(context) {
    const { command, server, db } = context
    if (flagField(command, 'explain'))
      throw unsupported("aggregate with 'explain': true; use the explain command")
    const options = command.get('cursor')
    if (!isDoc(options)) {
      throw new MongoError(
        'FailedToParse',
        "The 'cursor' option is required, except for aggregate with the explain argument",
      )
    }
    checkDatabaseName(db)
    const request = parseAggregate(context)
    const collection = request.name === undefined ? undefined : server.storage.catalog.find(db, request.name)
    const rows = runAggregate(context, request, collection)
    const ns = `${db}.${request.name ?? '$cmd.aggregate'}`
    return firstBatch(
      context,
      ns,
      streamRows(rows, undefined, encode),
      batchSizeOf(options.get('batchSize'), options),
      false,
    )
  },
}
