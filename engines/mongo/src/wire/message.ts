import { MongoError } from '../errors.ts'
import { decodeAt, MAX_MESSAGE_DEPTH } from '../bson/decode.ts'
import { encode, RawDocument, type Encodable } from '../bson/encode.ts'
import { type Doc } from '../bson/values.ts'

export const MAX_MESSAGE_BYTES = 48_000_000
const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013

const CHECKSUM_PRESENT = 1
const MORE_TO_COME = 2

export interface Request {
  requestId: number
  /** The command document; for OP_MSG with a document sequence, its list is there under the sequence's name. */
  command: Doc
  /** The documents of each sequence as the bytes they came in. */
  sequences: Map<string, Buffer[]>
  legacy: boolean
  /** The client wants no answer. */
  silent: boolean
  /** What is wrong with the command document in a message that is otherwise whole: to be answered, as MongoDB does. */
  fault: MongoError | undefined
}

const malformed = (why: string): MongoError => new MongoError('FailedToParse', `malformed message: ${why}`)

/** Parses one whole message (header included). Throws on anything that is not what the protocol allows. */
export function parseMessage(message: Buffer): Request {
  const requestId = message.readInt32LE(4)
  const opCode = message.readInt32LE(12)
  if (opCode === OP_MSG) return parseMsg(message, requestId)
  if (opCode === OP_QUERY) return parseQuery(message, requestId)
  throw malformed(`unsupported operation code ${opCode}`)
}

/** A document too deep or damaged is one command's failure; where the next message begins is known all the same. */
function readCommand(bytes: Buffer, offset: number): Pick<Request, 'command' | 'fault'> {
  try {
    return { command: decodeAt(bytes, offset), fault: undefined }
  } catch (error) {
    if (error instanceof MongoError) return { command: new Map(), fault: error }
    throw error
  }
}

function parseMsg(message: Buffer, requestId: number): Request {
  if (message.length < 21) throw malformed('OP_MSG is cut short')
  const flags = message.readUInt32LE(16)
  if ((flags & 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw malformed('unknown required flag')
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0)
  let body: Pick<Request, 'command' | 'fault'> | undefined
  const sequences = new Map<string, Buffer[]>()
  let position = 20
  while (position < end) {
    const kind = message[position]
    const start = position + 1
    if (start + 4 > end) throw malformed('section is cut short')
    const size = message.readInt32LE(start)
    if (size < 5 || start + size > end) throw malformed('section length')
    if (kind === 0) {
      if (body) throw malformed('two bodies')
      body = readCommand(message.subarray(0, end), start)
    } else if (kind === 1) readSequence(message, start, start + size, sequences)
    else throw malformed(`section kind ${kind ?? 'missing'}`)
    position = start + size
  }
  if (!body) throw malformed('no body')
  return { requestId, ...body, sequences, legacy: false, silent: (flags & MORE_TO_COME) !== 0 }
}

function readSequence(message: Buffer, start: number, end: number, sequences: Map<string, Buffer[]>): void {
  const nameEnd = message.indexOf(0, start + 4)
  if (nameEnd < 0 || nameEnd >= end) throw malformed('sequence name')
  const name = message.toString('utf8', start + 4, nameEnd)
  if (sequences.has(name)) throw malformed('two sequences of one name')
  const documents: Buffer[] = []
  let position = nameEnd + 1
  while (position < end) {
    if (position + 5 > end) throw malformed('document in sequence')
    const size = message.readInt32LE(position)
    if (size < 5 || position + size > end) throw malformed('document length in sequence')
    documents.push(message.subarray(position, position + size))
    position += size
  }
  sequences.set(name, documents)
}

/** Only commands (`<db>.$cmd`) are taken in this old form; drivers greet with it. */
function parseQuery(message: Buffer, requestId: number): Request {
  const nameEnd = message.indexOf(0, 20)
  if (nameEnd < 0 || nameEnd + 9 + 5 > message.length) throw malformed('OP_QUERY is cut short')
  const ns = message.toString('utf8', 20, nameEnd)
  if (!ns.endsWith('.$cmd')) throw malformed('OP_QUERY is for commands only')
  const { fault, ...read } = readCommand(message, nameEnd + 9)
  let { command } = read
  const wrapped = command.get('$query')
  if (wrapped instanceof Map) command = wrapped
  command.set('$db', ns.slice(0, -'.$cmd'.length))
  return { requestId, command, sequences: new Map(), legacy: true, silent: false, fault }
}

let nextId = 1

/** The reply in the form the request came in. */
export function makeReply(request: Request, body: Map<string, Encodable> | RawDocument): Buffer[] {
  const bytes = body instanceof RawDocument ? body.bytes : encode(body, MAX_MESSAGE_DEPTH)
  const header = Buffer.alloc(request.legacy ? 36 : 21)
  header.writeInt32LE(header.length + bytes.length, 0)
  header.writeInt32LE(nextId, 4)
  nextId = (nextId % 0x7fffffff) + 1
  header.writeInt32LE(request.requestId, 8)
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12)
  if (request.legacy) {
    header.writeInt32LE(8, 16)
    header.writeInt32LE(1, 32)
  }
  return [header, bytes]
}
