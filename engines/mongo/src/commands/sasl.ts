import { MongoError } from '../errors.ts'
import { Binary, int32, isDoc, type Doc, type Maybe } from '../bson/values.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { type Caller, type SaslStart, type SaslStep } from '../authentication/authentication.ts'
import { flagField, optionalDoc, wantedString } from '../query/fields.ts'
import { makeReply, type Command, type Reply } from './context.ts'

/** Drivers send the payload as binary data; older shells as base64 text. */
function payloadOf(value: Maybe): Buffer {
  if (value instanceof Binary) return value.bytes
  if (typeof value === 'string') return Buffer.from(value, 'base64')
  throw new MongoError('TypeMismatch', "BSON field 'payload' must be binary data or a string")
}

const describeStep = ({ conversationId, done, payload }: SaslStep): Reply =>
  makeReply({
    conversationId: int32(conversationId),
    done,
    payload: new Binary(0, Buffer.from(payload)),
  })

function startOf(command: Doc, db: string): SaslStart {
  const options = optionalDoc(command, 'options')
  return {
    mechanism: wantedString(command, 'mechanism'),
    db,
    payload: payloadOf(command.get('payload')),
    skipEmptyExchange: options !== undefined && flagField(options, 'skipEmptyExchange'),
  }
}

export const saslStart: Command = {
  fields: ['mechanism', 'payload', 'autoAuthorize', 'options'],
  open: true,
  run: async ({ command, db, caller }) => describeStep(await caller.start(startOf(command, db))),
}

export const saslContinue: Command = {
  fields: ['conversationId', 'payload'],
  open: true,
  async run({ command, caller }) {
    const id = command.get('conversationId')
    if (!isNumeric(id)) throw new MongoError('TypeMismatch', "BSON field 'conversationId' must be a number")
    return describeStep(await caller.continue(toNumber(id), payloadOf(command.get('payload'))))
  },
}

/**
 * The first step of a sign-in that a client sends along with its greeting, to spare a round trip. What is wrong with
 * it is left out of the answer: the client then starts again with a command of its own, which says so.
 */
export async function startSpeculatively(caller: Caller, command: Doc): Promise<Reply | undefined> {
  const request = command.get('speculativeAuthenticate')
  if (!isDoc(request)) return undefined
  try {
    return describeStep(await caller.start(startOf(request, wantedString(request, 'db'))))
  } catch (error) {
    if (error instanceof MongoError) return undefined
    throw error
  }
}
