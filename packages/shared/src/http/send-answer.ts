import { type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Answer } from './answer.ts'
import { type HttpRequest } from './http-request.ts'

const hasNoBody = (status: number): boolean => status === 204 || status === 304

async function sendStream(body: Readable, response: ServerResponse, isHead: boolean): Promise<void> {
  if (isHead) {
    body.destroy()
    response.end()
    return
  }
  await pipeline(body, response)
}

/** Writes an answer; `headers` are the surface's. Rejects if a stream fails, or the client leaves before its end. */
export async function sendAnswer(
  request: HttpRequest,
  response: ServerResponse,
  { status, headers: own, body }: Answer,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const all = { ...headers, ...own }
  if (typeof body === 'function') {
    // The client left before the answer was ready, so that no event will end what the body would start.
    if (response.destroyed) return
    response.statusCode = status
    return body(request, response, all)
  }
  const isHead = request.method === 'HEAD'
  if (body instanceof Readable) {
    response.writeHead(status, all)
    return sendStream(body, response, isHead)
  }
  if (!hasNoBody(status)) {
    all['content-length'] = typeof body === 'string' ? Buffer.byteLength(body) : (body?.byteLength ?? 0)
  }
  response.writeHead(status, all)
  response.end(isHead || hasNoBody(status) ? undefined : body)
}
