import { MongoError } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { newObjectId } from '../bson/object-ids.ts'
import { type Doc, type Value } from '../bson/values.ts'
import { conditionsOf } from '../planner/conditions.ts'
import { type Filter } from '../query/filter.ts'
import { applyUpdate, cloneValue } from '../update/apply-update.ts'
import { changeAtPath } from '../update/paths.ts'
import { type Update } from '../update/update.ts'
import { checkId } from './insert.ts'

/** The fields an upsert takes over from the query: those it asks to be equal to one value. */
function fieldsFromFilter(filter: Filter, idOnly: boolean): Doc {
  const doc: Doc = new Map()
  const taken = new Set<string>()
  const parts = filter.kind === 'and' ? filter.filters : [filter]
  for (const { path, predicate } of parts.flatMap((part) =>
    part.kind === 'path' || part.kind === 'and' ? conditionsOf(part).all : [],
  )) {
    if (predicate.op !== 'eq' || (idOnly && path !== '_id')) continue
    if (taken.has(path))
      throw new MongoError(54, `cannot infer query fields to set, path '${path}' is matched twice`)
    taken.add(path)
    changeAtPath(doc, {
      parts: path.split('.'),
      creates: true,
      apply: () => cloneValue(predicate.value),
      describe: () => 'the new document',
      arrayFilters: new Map(),
    })
  }
  return doc
}

/** The document an upsert inserts where the query found none. */
export function makeUpsert(filter: Filter, update: Update): { doc: Doc; bytes: Buffer; id: Value } {
  const base = fieldsFromFilter(filter, update.kind === 'replacement')
  const made = applyUpdate(update, base, { position: undefined, isInsert: true })
  const id = made.get('_id') ?? newObjectId()
  checkId(id)
  made.delete('_id')
  const doc: Doc = new Map([['_id', id], ...made])
  return { doc, bytes: encode(doc), id }
}
