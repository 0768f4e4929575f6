import { invalidField } from '@ongaku/shared/errors'
import { type BodyReader, jsonBody } from '@ongaku/shared/http'
import { isObject } from './listen-values.ts'

/** ListenBrainz's limits: listens in a request, and bytes of a listen, of which so many make the largest request. */
export const maxListens = 1000
export const maxListenBytes = 10_240

const listenTypes = ['single', 'playing_now', 'import'] as const

export interface Submission {
  type: (typeof listenTypes)[number]
  /** As the client sent them; at least one. */
  listens: readonly unknown[]
  /** Whether a NUL may stand in one of them. */
  mayHoldNul: boolean
}

const isListenType = (value: unknown): value is Submission['type'] =>
  (listenTypes as readonly unknown[]).includes(value)

/**
 * What a request as a whole must be, in ListenBrainz's order (`submit_listen` in webserver/views/api.py).
 * @throws AppError `invalid_input`
 */
function readSubmission(document: unknown, bytes: Buffer): Submission {
  if (!isObject(document)) throw invalidField('body', 'must be a JSON object')
  const { payload, listen_type: type } = document
  if (!Array.isArray(payload)) throw invalidField('payload', 'must be a list of listens')
  if (payload.length === 0) throw invalidField('payload', 'does not hold any listens')
  if (payload.length > maxListens) throw invalidField('payload', `must hold at most ${maxListens} listens`)
  if (bytes.length > payload.length * maxListenBytes) {
    throw invalidField('body', `is too large: at most ${maxListenBytes} bytes for each listen`)
  }
  if (!isListenType(type)) throw invalidField('listen_type', `must be one of ${listenTypes.join(', ')}`)
  if (type !== 'import' && payload.length > 1) {
    throw invalidField('payload', `must hold a single listen for ${type}`)
  }
  return { type, listens: payload, mayHoldNul: bytes.includes('\\u0000') }
}

const document = jsonBody({ maxBytes: maxListens * maxListenBytes })

export const submissionBody: BodyReader<Submission> = {
  ...document,
  parse: async (bytes, request) => readSubmission(await document.parse(bytes, request), bytes),
}
