import { MongoError } from '../errors.ts'
import { type Encodable } from '../bson/encode.ts'
import { int32, type Doc } from '../bson/values.ts'
import { makeReply, type Reply } from './context.ts'
import { encode } from '../bson/encode.ts'
import { decode, MAX_MESSAGE_DEPTH } from '../bson/decode.ts'
import { wantedArray } from '../query/fields.ts'
import { type CommandContext } from './context.ts'
import { isDoc } from '../bson/values.ts'
import { typeMismatch } from '../errors.ts'
import { typeName } from '../bson/types.ts'

export const MAX_BATCH = 100_000

/** One statement's failure in a bulk write's `writeErrors`. */
export function writeError(index: number, error: MongoError): Reply {
  const fields: [string, Encodable][] = [
    ['index', int32(index)],
    ['code', int32(error.code)],
    ['errmsg', error.message],
  ]
  return new Map<string, Encodable>([...fields, ...(error.extra ?? [])])
}

export function writeReply(fields: Record<string, Encodable>, errors: Reply[]): Reply {
  const reply = makeReply(fields)
  if (errors.length > 0) reply.set('writeErrors', errors)
  return reply
}

function checkBatch(count: number, what: string): void {
  if (count === 0 || count > MAX_BATCH) {
    throw new MongoError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${count} operations. (${what})`,
    )
  }
}

/** The bytes of the documents to insert, from a document sequence or from the command itself. */
export function documentBytes({ command, sequences }: CommandContext, field: string): Buffer[] {
  const sequence = sequences.get(field)
  const documents =
    sequence ??
    wantedArray(command, field).map((doc) => {
      if (!isDoc(doc)) throw typeMismatch(`${field}.0`, typeName(doc), 'object')
      return encode(doc, MAX_MESSAGE_DEPTH)
    })
  checkBatch(documents.length, field)
  return documents
}

/** The statements of an update or delete command. */
export function statements({ command, sequences }: CommandContext, field: string): Doc[] {
  const list =
    sequences.get(field)?.map((bytes) => decode(bytes, MAX_MESSAGE_DEPTH)) ??
    wantedArray(command, field).map((doc) => {
      if (!isDoc(doc)) throw typeMismatch(`${field}.0`, typeName(doc), 'object')
      return doc
    })
  checkBatch(list.length, field)
  return list
}

export const isOrdered = (command: Doc): boolean => command.get('ordered') !== false

/** MongoDB's own errors become part of the answer; anything else is a fault and undoes the transaction. */
export function asMongoError(error: unknown): MongoError {
  if (error instanceof MongoError) return error
  throw error
}
