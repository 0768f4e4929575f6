import { MongoError, unsupported } from '../errors.ts'
import { type Authentication, type Caller } from '../authentication/authentication.ts'
import { type Encodable } from '../bson/encode.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { type CursorRegistry } from '../cursors.ts'
import { type Pace } from '../query/deadline.ts'
import { wantedString } from '../query/fields.ts'
import { type Collection } from '../storage/collection.ts'
import { checkCollation } from '../storage/index-spec.ts'
import { checkDatabaseName } from '../storage/namespaces.ts'
import { type Storage } from '../storage/storage.ts'

export type Reply = Map<string, Encodable>

export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What all commands of one server share. */
export interface ServerState {
  storage: Storage
  cursors: CursorRegistry
  logger: Logger
  authentication: Authentication
  startedAt: number
  connections: () => number
  now: () => number
}

export interface CommandContext {
  server: ServerState
  name: string
  db: string
  command: Doc
  sequences: Map<string, Buffer[]>
  connection: number
  caller: Caller
  session: string | undefined
  pace: Pace
  /** Whether nobody waits for the answer any more. */
  isGone: () => boolean
}

export interface Command {
  /** Fields it takes beside those that every command has; any other is an error. Undefined: not checked. */
  fields?: readonly string[]
  /** Whether a client may send it before it has signed in. */
  open?: boolean
  run(context: CommandContext): Reply | Promise<Reply>
}

export const makeReply = (fields: Record<string, Encodable>): Reply => new Map(Object.entries(fields))

/** The collection's name: the value of the command's own field. */
export function collectionName({ command, name }: CommandContext): string {
  const value = wantedString(command, name)
  if (value === '') throw new MongoError('InvalidNamespace', 'Collection name must not be empty')
  return value
}

export function findCollection(context: CommandContext): Collection | undefined {
  checkDatabaseName(context.db)
  return context.server.storage.catalog.find(context.db, collectionName(context))
}

export const namespaceOf = (context: CommandContext): string => `${context.db}.${collectionName(context)}`

/** Refuses what would change the meaning of a command and is not done here. */
export function refuseCommonOptions(command: Doc): void {
  if (command.has('startTransaction') || command.has('autocommit') || command.has('txnNumber')) {
    throw new MongoError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    )
  }
  checkCollation(command.get('collation'))
  const apiVersion = command.get('apiVersion')
  if (apiVersion !== undefined && apiVersion !== '1') {
    throw new MongoError('APIVersionError', 'API version must be "1"')
  }
  const concern = command.get('readConcern')
  const level = isDoc(concern) ? concern.get('level') : undefined
  if (level === 'snapshot' || level === 'linearizable') throw unsupported(`read concern '${level}'`)
  checkWriteConcern(command.get('writeConcern'))
}

function checkWriteConcern(concern: Value | undefined): void {
  const w = isDoc(concern) ? concern.get('w') : undefined
  if (isNumeric(w) && toNumber(w) > 1) {
    throw new MongoError('BadValue', "cannot use 'w' > 1 when a host is not replicated")
  }
  if (typeof w === 'string' && w !== 'majority') {
    throw new MongoError('UnknownReplWriteConcern', `No write concern mode named '${w}' found`)
  }
}
