import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { type Readable } from 'node:stream'
import { type HttpRequest } from './http-request.ts'

/** Writes head and body itself, for bodies that need the connection (files, events). */
export type WriteBody = (
  request: HttpRequest,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
) => Promise<void>

/** What an endpoint answers. Header names are in lower case; they override those of the surface. */
export interface Answer {
  status: number
  headers: OutgoingHttpHeaders
  body?: string | Uint8Array | Readable | WriteBody
}

export interface AnswerOptions {
  /** 200 by default. */
  status?: number
  headers?: OutgoingHttpHeaders
}

const withType = (
  type: string,
  body: NonNullable<Answer['body']>,
  { status = 200, headers }: AnswerOptions = {},
): Answer => ({ status, headers: { 'content-type': type, ...headers }, body })

const typed = (type: string) => (body: string, options?: AnswerOptions) => withType(type, body, options)

const jsonText = typed('application/json; charset=utf-8')

export const json = (value: unknown, options?: AnswerOptions): Answer =>
  jsonText(JSON.stringify(value), options)
export const text = typed('text/plain; charset=utf-8')
export const html = typed('text/html; charset=utf-8')
/** See `writeXml` for the text. */
export const xml = typed('application/xml; charset=utf-8')

export const empty = (status = 204): Answer => ({ status, headers: {} })

export const redirect = (location: string, status = 302): Answer => ({ status, headers: { location } })

export const bytes = (type: string, body: Uint8Array, options?: AnswerOptions) =>
  withType(type, body, options)

/** A stream, destroyed when the client leaves; set `content-length` in the headers if it is known. */
export const stream = (type: string, body: Readable, options?: AnswerOptions) => withType(type, body, options)
