import { MongoError, unsupported } from '../errors.ts'
import { encode, type RawDocument } from '../bson/encode.ts'
import { type Doc, type Maybe } from '../bson/values.ts'
import { createCursor, type Cursor, type ResultStream } from '../cursors.ts'
import { countField, docOrEmpty, flagField, optionalDoc } from '../query/fields.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { compileProjection, type Projection } from '../query/projection.ts'
import { isNatural, parseSort } from '../query/sort.ts'
import { type Collection } from '../storage/collection.ts'
import { evaluateConstants } from './let.ts'
import {
  findCollection,
  makeReply,
  namespaceOf,
  type Command,
  type CommandContext,
  type Reply,
} from './context.ts'
import { parseHint, runQuery, streamRows, type Query } from './run-query.ts'

const DEFAULT_BATCH = 101

/** Sends the first batch and keeps the cursor for more, as find and aggregate both do. */
export async function firstBatch(
  { server, pace, session }: CommandContext,
  ns: string,
  stream: ResultStream,
  batchSize: number,
  single: boolean,
  limit = 0,
): Promise<Reply> {
  const cursor: Cursor = createCursor(stream, { ns, session, pace, limit })
  let documents: RawDocument[] = []
  let done = false
  try {
    if (batchSize > 0) ({ documents, done } = await cursor.take(batchSize))
  } catch (error) {
    cursor.close()
    throw error
  }
  if (done || single) cursor.close()
  else server.cursors.keep(cursor)
  return makeReply({ cursor: makeReply({ firstBatch: documents, id: cursor.id, ns }) })
}

/** `batchSize` of 0 asks for the cursor alone; not given means 101. */
export function batchSizeOf(value: Maybe, holder: Doc): number {
  return value === undefined || value === null ? DEFAULT_BATCH : countField(holder, 'batchSize')
}

export interface FindRequest {
  query: Query
  project: Projection | undefined
}

/** Reads the parts of a find command that decide what it returns. */
export function parseFind(command: Doc, collection: Collection | undefined): FindRequest {
  const variables = evaluateConstants(optionalDoc(command, 'let'))
  const filter = parseFilter(docOrEmpty(command, 'filter'), { variables })
  const sort = docOrEmpty(command, 'sort')
  const natural = isNatural(sort)
  const hint = parseHint(collection, natural ? sort : command.get('hint'))
  const project = compileProjection(docOrEmpty(command, 'projection'), { find: filter, variables })
  const query: Query = {
    filter,
    sort: natural ? [] : parseSort(sort),
    skip: countField(command, 'skip'),
    limit: countField(command, 'limit'),
    hint,
  }
  return { query, project }
}

function refuse(command: Doc): void {
  for (const field of ['tailable', 'awaitData', 'returnKey', 'showRecordId'] as const) {
    if (flagField(command, field)) throw unsupported(`the find option '${field}'`)
  }
  for (const field of ['min', 'max'] as const) {
    const bounds = optionalDoc(command, field)
    if (bounds && bounds.size > 0) throw unsupported(`the find option '${field}'`)
  }
}

export const find: Command = {
  fields: [
    'filter',
    'sort',
    'projection',
    'hint',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'let',
    'allowDiskUse',
    'noCursorTimeout',
    'allowPartialResults',
    'tailable',
    'awaitData',
    'returnKey',
    'showRecordId',
    'min',
    'max',
    'oplogReplay',
  ],
  run(context) {
    const { command, server, pace } = context
    refuse(command)
    const collection = findCollection(context)
    const { query, project } = parseFind(command, collection)
    const batchSize = batchSizeOf(command.get('batchSize'), command)
    const single = flagField(command, 'singleBatch')
    const ns = namespaceOf(context)
    if (!collection) return makeReply({ cursor: makeReply({ firstBatch: [], id: 0n, ns }) })
    const { rows } = runQuery(server.storage, collection, query, pace)
    return firstBatch(context, ns, streamRows(rows, project, encode), batchSize, single, query.limit)
  },
}

export const getMore: Command = {
  fields: ['collection', 'batchSize'],
  async run({ command, db, server, isGone }) {
    const id = command.get('getMore')
    if (typeof id !== 'bigint') throw new MongoError('TypeMismatch', "BSON field 'getMore' must be a long")
    const name = command.get('collection')
    const cursor = server.cursors.take(id)
    if (!cursor) throw new MongoError('CursorNotFound', `cursor id ${id} not found`)
    if (cursor.ns !== `${db}.${typeof name === 'string' ? name : ''}`) {
      server.cursors.putBack(cursor)
      throw new MongoError(
        13,
        `Requested getMore on namespace '${db}', but cursor belongs to a different namespace ${cursor.ns}`,
      )
    }
    try {
      cursor.pace.resume(isGone)
      const { documents, done } = await cursor.take(countField(command, 'batchSize'))
      if (done) cursor.close()
      else server.cursors.putBack(cursor)
      return makeReply({ cursor: makeReply({ nextBatch: documents, id: done ? 0n : id, ns: cursor.ns }) })
    } catch (error) {
      cursor.close()
      throw error
    }
  },
}
