import { MongoError } from '../errors.ts'
import { int32, type Doc, type Maybe } from '../bson/values.ts'
import { compileUpdatePipeline } from '../aggregate/update-pipeline.ts'
import { docOrEmpty, flagField, optionalArray, optionalDoc } from '../query/fields.ts'
import { type Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { compileProjection } from '../query/projection.ts'
import { parseSort } from '../query/sort.ts'
import { checkCollectionName } from '../storage/namespaces.ts'
import { parseUpdate } from '../update/parse-update.ts'
import { collectionName, makeReply, type Command, type CommandContext, type Reply } from './context.ts'
import { deleteStatement } from './delete.ts'
import { evaluateConstants } from './let.ts'
import { type Target } from './locate.ts'
import { runStatements, type Statement } from './modify.ts'
import { parseHint } from './run-query.ts'
import { updateStatement } from './update-statement.ts'
import { type Variables } from '../expression/expression.ts'

async function runSingle<T>({ server, pace }: CommandContext, statement: Statement<T>): Promise<T> {
  const [outcome] = await runStatements(server.storage, [statement], true, pace)
  if (!outcome) throw new MongoError('InternalError', 'the statement was not run')
  if (outcome.error) throw outcome.error
  return outcome.result
}

type Answer = (value: Maybe, lastError: Reply) => Reply

/** Made before anything is changed, as the projection may be refused. */
function prepareAnswer(command: Doc, find: Filter, variables: Variables): Answer {
  const fields = optionalDoc(command, 'fields') ?? optionalDoc(command, 'projection')
  const project = fields ? compileProjection(fields, { find, variables }) : undefined
  return (value, lastError) => {
    const shown = value instanceof Map && project ? project(value) : (value ?? null)
    return makeReply({ lastErrorObject: lastError, value: shown })
  }
}

function checkOptions(command: Doc): void {
  if (!flagField(command, 'remove')) {
    if (!command.has('update'))
      throw new MongoError('FailedToParse', 'Either an update or remove=true must be specified')
    return
  }
  for (const option of ['update', 'upsert', 'new'] as const) {
    if (option === 'update' ? command.has(option) : flagField(command, option)) {
      throw new MongoError('FailedToParse', `Cannot specify both ${option} and remove=true`)
    }
  }
}

export const findAndModify: Command = {
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'projection',
    'upsert',
    'arrayFilters',
    'hint',
    'let',
    'bypassDocumentValidation',
  ],
  async run(context) {
    const { command, server, db } = context
    checkOptions(command)
    const name = collectionName(context)
    checkCollectionName(db, name)
    const place = { storage: server.storage, db, name }
    const variables = evaluateConstants(optionalDoc(command, 'let'))
    const target: Target = {
      filter: parseFilter(docOrEmpty(command, 'query'), { variables }),
      sort: parseSort(docOrEmpty(command, 'sort')),
      hint: parseHint(server.storage.catalog.find(db, name), command.get('hint')),
      multi: false,
    }
    const answer = prepareAnswer(command, target.filter, variables)
    if (flagField(command, 'remove')) {
      const { deleted, before } = await runSingle(context, deleteStatement(place, target))
      return answer(before, makeReply({ n: int32(deleted) }))
    }
    const update = parseUpdate(command.get('update'), {
      arrayFilters: optionalArray(command, 'arrayFilters'),
      compilePipeline: (stages) => compileUpdatePipeline(stages, variables),
    })
    const result = await runSingle(
      context,
      updateStatement(place, target, update, flagField(command, 'upsert')),
    )
    const { upserted } = result
    const lastError = makeReply({
      n: int32(result.matched + (upserted ? 1 : 0)),
      updatedExisting: result.matched > 0,
    })
    if (upserted) lastError.set('upserted', upserted.id)
    const wantsNew = flagField(command, 'new')
    return answer(wantsNew ? (upserted?.doc ?? result.after) : result.before, lastError)
  },
}
