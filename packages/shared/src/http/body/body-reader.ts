import { type HttpRequest } from '../http-request.ts'

/** How an endpoint's body is read: whole, within limits, and then parsed. */
export interface BodyReader<B = unknown> {
  /** The longest body, in bytes, also once it is unpacked. */
  maxBytes: number
  /** How long the whole of it may take to arrive, in milliseconds; 30 s unless given. */
  maxMs?: number
  /** @throws AppError `invalid_input` */
  parse(bytes: Buffer, request: HttpRequest): B | Promise<B>
}
