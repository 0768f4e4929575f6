import { MongoError } from '../errors.ts'
import { int32, type Doc } from '../bson/values.ts'
import { countField, docOrEmpty, optionalDoc } from '../query/fields.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { checkCollation } from '../storage/index-spec.ts'
import { collectionName, type Command } from './context.ts'
import { evaluateConstants } from './let.ts'
import { type Target } from './locate.ts'
import { runStatements, type Statement } from './modify.ts'
import { parseHint } from './run-query.ts'
import { failingStatement, parsedOrFailing } from './update.ts'
import { type Place } from './update-statement.ts'
import { isOrdered, statements, writeError, writeReply } from './write-results.ts'
import { type Variables } from '../expression/expression.ts'

export interface DeleteResult {
  deleted: number
  before: Doc | undefined
}

const noDelete = (): DeleteResult => ({ deleted: 0, before: undefined })

export const deleteStatement = ({ storage, db, name }: Place, target: Target): Statement<DeleteResult> => ({
  target,
  collection: () => storage.catalog.find(db, name),
  start: noDelete,
  change(txn, collection, located, result) {
    storage.records.remove(txn, collection, located.record, located)
    result.deleted++
    result.before = located.doc
  },
})

function parseDelete(place: Place, spec: Doc, variables: Variables): Statement<DeleteResult> {
  for (const name of spec.keys()) {
    if (!['q', 'limit', 'collation', 'hint'].includes(name)) {
      throw new MongoError(40415, `BSON field 'delete.deletes.${name}' is an unknown field.`)
    }
  }
  checkCollation(spec.get('collation'))
  const limit = countField(spec, 'limit')
  if (limit !== 0 && limit !== 1) {
    throw new MongoError('FailedToParse', `The limit field in delete objects must be 0 or 1. Got ${limit}`)
  }
  return deleteStatement(place, {
    filter: parseFilter(docOrEmpty(spec, 'q'), { variables }),
    sort: [],
    hint: parseHint(place.storage.catalog.find(place.db, place.name), spec.get('hint')),
    multi: limit === 0,
  })
}

export const remove: Command = {
  fields: ['deletes', 'ordered', 'let'],
  async run(context) {
    const { command, server, db, pace } = context
    const place = { storage: server.storage, db, name: collectionName(context) }
    const variables = evaluateConstants(optionalDoc(command, 'let'))
    const list = statements(context, 'deletes').map((spec) =>
      parsedOrFailing(
        () => parseDelete(place, spec, variables),
        (error) => failingStatement(error, noDelete),
      ),
    )
    const outcomes = await runStatements(server.storage, list, isOrdered(command), pace)
    const n = outcomes.reduce((sum, { result }) => sum + result.deleted, 0)
    const errors = outcomes.flatMap(({ error }, index) => (error ? [writeError(index, error)] : []))
    return writeReply({ n: int32(n) }, errors)
  },
}
