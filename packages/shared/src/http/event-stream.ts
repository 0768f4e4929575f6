import { once } from 'node:events'
import { type ServerResponse } from 'node:http'
import { type Answer } from './answer.ts'

/** One event of a stream (WHATWG HTML, "Server-sent events"). */
export interface StreamEvent {
  /** A client that reconnects sends it back as Last-Event-ID. */
  id?: string
  /** The type of event a page listens for; `message` by default. */
  event?: string
  /** Written as JSON. */
  data: unknown
}

export interface EventStreamOptions {
  /** How often a comment is written so that proxies keep an idle connection open; 25 s by default. */
  heartbeatMs?: number
  /** How many bytes may wait for a slow reader, 1 MiB by default; one that has more is disconnected, and may come back. */
  maxHeldBytes?: number
  /** Asked at each heartbeat; the stream ends once it is false, as when the reader's sign-in has ended. Must not reject. */
  mayGoOn?: () => Promise<boolean>
}

const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ')

const writeEventText = ({ id, event, data }: StreamEvent): string =>
  (id === undefined ? '' : `id: ${oneLine(id)}\n`) +
  (event === undefined ? '' : `event: ${oneLine(event)}\n`) +
  `data: ${JSON.stringify(data)}\n\n`

async function writeAll(
  source: AsyncIterable<StreamEvent>,
  response: ServerResponse,
  signal: AbortSignal,
  maxHeldBytes: number,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  const ended = once(signal, 'abort').then(() => ({ done: true }) as const)
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended])
      if (next.done || signal.aborted) return
      response.write(writeEventText(next.value))
      if (response.writableLength > maxHeldBytes) {
        response.destroy()
        return
      }
    }
  } finally {
    // Not awaited: a generator that is waiting for its next event ends only after that event.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/**
 * An answer that stays open: events as they happen, until `open`'s iterable ends, the client leaves or the server stops.
 * @param open starts the events; its signal aborts once nobody reads them
 */
export function events(
  open: (signal: AbortSignal) => AsyncIterable<StreamEvent>,
  { heartbeatMs = 25_000, maxHeldBytes = 1024 * 1024, mayGoOn }: EventStreamOptions = {},
): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
    async body(request, response, headers) {
      response.writeHead(200, headers)
      if (request.method === 'HEAD') return void response.end()
      response.flushHeaders()
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      const signal = AbortSignal.any([gone.signal, request.closing])
      const beat = async () => {
        response.write(': still here\n\n')
        if (mayGoOn && !(await mayGoOn())) gone.abort()
      }
      const heartbeat = setInterval(() => void beat(), heartbeatMs)
      try {
        if (!signal.aborted) await writeAll(open(signal), response, signal, maxHeldBytes)
      } finally {
        clearInterval(heartbeat)
        gone.abort()
        response.end()
      }
    },
  }
}
