import { encode } from '../bson/encode.ts'
import { newObjectId } from '../bson/object-ids.ts'
import { type Doc, type Value } from '../bson/values.ts'
import { type Filter } from '../query/filter.ts'
import { applyUpdate } from '../update/apply-update.ts'
import { docFromFilter } from '../update/query-equalities.ts'
import { type Update } from '../update/update.ts'
import { checkId } from './insert.ts'

/** The document an upsert inserts where the query found none. */
export function makeUpsert(filter: Filter, update: Update): { doc: Doc; bytes: Buffer; id: Value } {
  const base = docFromFilter(filter, update.kind === 'replacement')
  const made = applyUpdate(update, base, { position: undefined, isInsert: true })
  const given = made.get('_id')
  // Null is an _id like any other.
  const id = given === undefined ? newObjectId() : given
  checkId(id)
  made.delete('_id')
  const doc: Doc = new Map([['_id', id], ...made])
  return { doc, bytes: encode(doc), id }
}
