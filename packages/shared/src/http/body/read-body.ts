import { type IncomingMessage, type ServerResponse } from 'node:http'
import { type Reservation } from './body-budget.ts'
import { type BodyReader } from './body-reader.ts'
import { collectBody, defaultMaxMs, tooLarge } from './collect-body.ts'
import { unpackBody } from './unpack-body.ts'

export interface ReadBodyOptions {
  reservation: Reservation
  /** See `Endpoint.admit`. */
  admit(bodyBytes: number): Promise<void>
}

/** The declared length; 0 without a body; undefined where it comes in chunks. */
export function declaredLength({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined
  return Number(headers['content-length'] ?? 0)
}

/**
 * The body as bytes. If its length is declared, memory is reserved and `admit` called before any of it is read. A chunked
 * body reserves memory as it comes, and is admitted once it is complete.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { maxBytes, maxMs = defaultMaxMs }: BodyReader,
  { reservation, admit }: ReadBodyOptions,
): Promise<Buffer> {
  const declared = declaredLength(request)
  if (declared !== undefined) {
    if (declared > maxBytes) throw tooLarge(maxBytes)
    reservation.growTo(declared)
    await admit(declared)
  }
  if (request.headers.expect !== undefined) response.writeContinue()
  const onBytes = (total: number) => reservation.growTo(total)
  const body = declared === 0 ? Buffer.alloc(0) : await collectBody(request, { maxBytes, maxMs, onBytes })
  if (declared === undefined) await admit(body.length)
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || body.length === 0) return body
  // Unpacked it may be as long as the limit allows, and the packed bytes are still held.
  reservation.growTo(body.length + maxBytes)
  return unpackBody(body, encoding, maxBytes)
}
