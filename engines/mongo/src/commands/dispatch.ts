import { MongoError } from '../errors.ts'
import { type Doc } from '../bson/values.ts'
import { int32 } from '../bson/values.ts'
import { makeReply, refuseCommonOptions, type Command, type CommandContext, type Reply } from './context.ts'
import { commands } from './table.ts'

const common = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  '$query',
  'readConcern',
  'writeConcern',
  'comment',
  'maxTimeMS',
  'maxTimeMSOpOnly',
  'collation',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'txnNumber',
  'autocommit',
  'startTransaction',
])

function checkFields(name: string, command: Doc, { fields }: Command, sequences: Iterable<string>): void {
  if (!fields) return
  const own = [...command.keys()].slice(1)
  for (const field of [...own, ...sequences]) {
    if (!fields.includes(field) && !common.has(field)) {
      throw new MongoError(40415, `BSON field '${name}.${field}' is an unknown field.`)
    }
  }
}

/** The answer to a failure, in MongoDB's form. */
export function failureReply(error: MongoError): Reply {
  const reply = makeReply({ ok: 0, errmsg: error.message, code: int32(error.code), codeName: error.codeName })
  for (const [name, value] of error.extra ?? []) reply.set(name, value)
  return reply
}

/** Runs the command a context was made for; every failure becomes an answer. */
export async function dispatch(context: CommandContext): Promise<Reply> {
  const { name, command } = context
  try {
    const found = commands.get(name)
    if (context.caller.restricted && found?.open !== true) {
      throw new MongoError('Unauthorized', `Command ${name} requires authentication`)
    }
    if (!found) throw new MongoError('CommandNotFound', `no such command: '${name}'`)
    checkFields(name, command, found, context.sequences.keys())
    refuseCommonOptions(command)
    const reply = await found.run(context)
    return reply.set('ok', 1)
  } catch (error) {
    if (error instanceof MongoError) return failureReply(error)
    context.server.logger.error({ err: error, command: name }, 'a command failed unexpectedly')
    const message = error instanceof Error ? error.message : String(error)
    return failureReply(new MongoError('InternalError', `internal error: ${message}`))
  }
}
