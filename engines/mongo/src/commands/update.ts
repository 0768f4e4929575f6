import { type MongoError } from '../errors.ts'
import { int32, type Doc } from '../bson/values.ts'
import { optionalDoc } from '../query/fields.ts'
import { checkCollectionName } from '../storage/namespaces.ts'
import { collectionName, makeReply, type Command, type CommandContext, type Reply } from './context.ts'
import { evaluateConstants } from './let.ts'
import { runStatements, type Outcome, type Statement } from './modify.ts'
import { parseUpdateStatement, type UpdateResult } from './update-statement.ts'
import { asMongoError, isOrdered, statements, writeError, writeReply } from './write-results.ts'

/** A statement that can't be parsed fails as one of its own when its turn comes. */
export function parsedOrFailing<T>(
  parse: () => Statement<T>,
  failing: (error: MongoError) => Statement<T>,
): Statement<T> {
  try {
    return parse()
  } catch (error) {
    return failing(asMongoError(error))
  }
}

/** A statement that finds nothing and then fails. */
export const failingStatement = <T>(error: MongoError, start: () => T): Statement<T> => ({
  target: { filter: { kind: 'nothing' }, sort: [], hint: undefined, multi: false },
  collection: () => undefined,
  start,
  change: () => undefined,
  onNothing: () => {
    throw error
  },
})

const noResult = (): UpdateResult => ({
  matched: 0,
  modified: 0,
  upserted: undefined,
  before: undefined,
  after: undefined,
})

function summarise(outcomes: readonly Outcome<UpdateResult>[]): Reply {
  let n = 0
  let modified = 0
  const upserted: Reply[] = []
  const errors: Reply[] = []
  for (const [index, { result, error }] of outcomes.entries()) {
    n += result.matched
    modified += result.modified
    if (result.upserted) {
      n++
      upserted.push(makeReply({ index: int32(index), _id: result.upserted.id }))
    }
    if (error) errors.push(writeError(index, error))
  }
  const reply = writeReply({ n: int32(n), nModified: int32(modified) }, errors)
  if (upserted.length > 0) reply.set('upserted', upserted)
  return reply
}

export const update: Command = {
  fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  async run(context: CommandContext) {
    const { command, server, db, pace } = context
    const name = collectionName(context)
    checkCollectionName(db, name)
    const variables = evaluateConstants(optionalDoc(command, 'let'))
    const place = { storage: server.storage, db, name }
    const list = statements(context, 'updates').map((spec: Doc) =>
      parsedOrFailing(
        () => parseUpdateStatement(place, spec, variables),
        (error) => failingStatement(error, noResult),
      ),
    )
    return summarise(await runStatements(server.storage, list, isOrdered(command), pace))
  },
}
