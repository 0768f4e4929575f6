import { type Socket } from 'node:net'
import { makeReply, parseMessage, type Request } from './message.ts'
import { type Encodable } from '../bson/encode.ts'

export interface ConnectionContext {
  id: number
  /** Aborts work for a client that is gone. */
  readonly closed: boolean
}

export interface ConnectionOptions {
  /** How long the rest of a message that has begun, or the taking of an answer, may take. */
  stallTimeoutMs: number
  /** How long a message may be at this time. */
  maxMessageBytes: () => number
  handle(request: Request, connection: ConnectionContext): Promise<Map<string, Encodable>>
  onMalformed(error: unknown, connection: ConnectionContext): void
  onClosed(connection: ConnectionContext): void
}

export interface Connection extends ConnectionContext {
  destroy(): void
  /** Resolves once the request under way, if any, is answered; none is taken after it. */
  finish(): Promise<void>
}

const HEADER_BYTES = 16
/** Reading goes on a little while a request is worked on, which is how a client that leaves is noticed. */
const READ_AHEAD = 256 * 1024
/** How long a request under way may take once the server is to stop. */
const FINISH_MS = 5_000

/**
 * Serves one client: one request at a time, in order. While one is worked on or its answer waits for a slow reader,
 * little more is read, so a connection holds about one message and one reply.
 */
export function serveConnection(socket: Socket, id: number, options: ConnectionOptions): Connection {
  const { stallTimeoutMs, maxMessageBytes, handle, onMalformed, onClosed } = options
  let chunks: Buffer[] = []
  let buffered = 0
  let busy: Promise<void> | undefined
  let closed = false
  let finishing = false

  const connection: Connection = {
    id,
    get closed() {
      return closed
    },
    destroy: () => void socket.destroy(),
    async finish() {
      finishing = true
      const impatient = setTimeout(() => socket.destroy(), FINISH_MS)
      await busy
      clearTimeout(impatient)
      socket.destroy()
    },
  }

  function fail(error: unknown): void {
    if (!closed) onMalformed(error, connection)
    socket.destroy()
  }

  function gather(bytes: number): Buffer | undefined {
    if (buffered < bytes) return undefined
    const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, buffered)
    chunks = [all]
    return all
  }

  /** The next whole message, taken off the buffer. */
  function takeMessage(): Buffer | undefined {
    const size = gather(HEADER_BYTES)?.readInt32LE(0)
    if (size === undefined) return undefined
    if (size <= HEADER_BYTES || size > maxMessageBytes()) throw new Error(`message length ${size}`)
    const all = gather(size)
    if (!all) return undefined
    chunks = size < all.length ? [all.subarray(size)] : []
    buffered -= size
    return all.subarray(0, size)
  }

  async function answer(message: Buffer): Promise<void> {
    const request = parseMessage(message)
    const reply = await handle(request, connection)
    if (request.silent || socket.destroyed) return
    const [header, body] = makeReply(request, reply)
    socket.cork()
    socket.write(header ?? '')
    const drained = socket.write(body ?? '')
    socket.uncork()
    if (!drained) await untilDrained(socket, stallTimeoutMs)
  }

  async function work(): Promise<void> {
    try {
      for (let message = takeMessage(); message && !finishing && !closed; message = takeMessage()) {
        await answer(message)
      }
    } catch (error) {
      fail(error)
    }
    busy = undefined
    if (closed) return
    if (buffered > 0) socket.setTimeout(stallTimeoutMs)
    socket.resume()
  }

  socket.setNoDelay(true)
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    buffered += chunk.length
    if (busy) {
      if (buffered > READ_AHEAD) socket.pause()
      return
    }
    // Joining the chunks of a large message only once it is whole keeps this linear.
    const size = buffered >= HEADER_BYTES ? (gatherHeader()?.readInt32LE(0) ?? 0) : 0
    if (buffered < HEADER_BYTES || (size > buffered && size <= maxMessageBytes())) {
      socket.setTimeout(stallTimeoutMs)
      return
    }
    socket.setTimeout(0)
    busy = Promise.resolve().then(work)
  })
  socket.on('timeout', () => fail(new Error('the rest of a message did not come')))
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    closed = true
    chunks = []
    onClosed(connection)
  })

  function gatherHeader(): Buffer | undefined {
    const [first] = chunks
    return first && first.length >= HEADER_BYTES ? first : gather(HEADER_BYTES)
  }

  return connection
}

/** A client that takes nothing in time is let go of. */
function untilDrained(socket: Socket, stallTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const stalled = setTimeout(() => socket.destroy(), stallTimeoutMs)
    const done = (): void => {
      clearTimeout(stalled)
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}
