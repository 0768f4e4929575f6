import { MongoError } from '../errors.ts'
import { encode } from '../bson/encode.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { compileUpdatePipeline } from '../aggregate/update-pipeline.ts'
import { docOrEmpty, flagField, optionalArray, optionalDoc } from '../query/fields.ts'
import { matchWithPosition } from '../query/matcher.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { parseSort } from '../query/sort.ts'
import { applyUpdate } from '../update/apply-update.ts'
import { parseUpdate } from '../update/parse-update.ts'
import { type Update } from '../update/update.ts'
import { checkCollation } from '../storage/index-spec.ts'
import { type Storage } from '../storage/storage.ts'
import { type Collection } from '../storage/collection.ts'
import { type Transaction } from '../storage/write-queue.ts'
import { parseHint } from './run-query.ts'
import { type Located, type Target } from './locate.ts'
import { type Statement } from './modify.ts'
import { makeUpsert } from './upsert.ts'
import { type Variables } from '../expression/expression.ts'

export interface UpdateResult {
  matched: number
  modified: number
  upserted: { id: Value; doc: Doc } | undefined
  /** The last document changed, before and after. */
  before: Doc | undefined
  after: Doc | undefined
}

export interface Place {
  storage: Storage
  db: string
  name: string
}

const find = ({ storage, db, name }: Place): Collection | undefined => storage.catalog.find(db, name)

/** Writes the updated document, unless it came out as it was. */
function change(
  storage: Storage,
  update: Update,
  target: Target,
  txn: Transaction,
  collection: Collection,
  located: Located,
  result: UpdateResult,
): void {
  const { position } = matchWithPosition(target.filter, located.doc)
  const after = applyUpdate(update, located.doc, { position, isInsert: false })
  result.matched++
  result.before = located.doc
  result.after = after
  if (encode(after).equals(located.bytes)) return
  storage.records.replace(txn, collection, located.record, located, after)
  result.modified++
}

export function updateStatement(
  place: Place,
  target: Target,
  update: Update,
  upsert: boolean,
): Statement<UpdateResult> {
  const { storage } = place
  const statement: Statement<UpdateResult> = {
    target,
    collection: () => find(place),
    start: () => ({ matched: 0, modified: 0, upserted: undefined, before: undefined, after: undefined }),
    change: (txn, collection, located, result) =>
      change(storage, update, target, txn, collection, located, result),
  }
  if (upsert) {
    statement.onNothing = (txn, collection, result) => {
      const { doc, bytes, id } = makeUpsert(target.filter, update)
      const into = collection ?? storage.catalog.create(txn, place.db, place.name)
      storage.records.insert(txn, into, doc, bytes)
      result.upserted = { id, doc }
    }
  }
  return statement
}

const known = new Set(['q', 'u', 'c', 'multi', 'upsert', 'collation', 'arrayFilters', 'hint', 'sort'])

/** Reads one member of the update command's list. */
export function parseUpdateStatement(place: Place, spec: Doc, variables: Variables): Statement<UpdateResult> {
  for (const name of spec.keys()) {
    if (!known.has(name))
      throw new MongoError(40415, `BSON field 'update.updates.${name}' is an unknown field.`)
  }
  checkCollation(spec.get('collation'))
  const constants = optionalDoc(spec, 'c')
  if (constants && constants.size > 0)
    throw new MongoError(51198, "the update option 'c' is not supported by the embedded server")
  const multi = flagField(spec, 'multi')
  const update = parseUpdate(spec.get('u'), {
    arrayFilters: optionalArray(spec, 'arrayFilters'),
    compilePipeline: (stages) => compileUpdatePipeline(stages, variables),
  })
  if (multi && update.kind === 'replacement') {
    throw new MongoError('FailedToParse', 'multi update is not supported for replacement-style update')
  }
  const sort = spec.get('sort')
  if (multi && sort !== undefined)
    throw new MongoError('FailedToParse', 'Cannot specify sort with multi=true')
  const target: Target = {
    filter: parseFilter(docOrEmpty(spec, 'q'), { variables }),
    sort: isDoc(sort) ? parseSort(sort) : [],
    hint: parseHint(find(place), spec.get('hint')),
    multi,
  }
  return updateStatement(place, target, update, flagField(spec, 'upsert'))
}
