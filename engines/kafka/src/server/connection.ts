import { type Socket } from 'node:net'
import { type Settings } from '../options.ts'
import { UnauthenticatedError, type BeginSaslSession } from '../sasl/sasl-session.ts'
import { createFrameDecoder } from '../wire/frame.ts'
import { MalformedError } from '../wire/reader.ts'
import { type Peer, type Reply } from './dispatch.ts'
import { type Gated, type MemoryGate } from './memory-gate.ts'

const SIZE_BYTES = 4
const KEEP_ALIVE_MS = 60_000
// Whoever hasn't authenticated has nothing long to say (Apache Kafka: sasl.server.max.receive.size, 512 KiB).
const MAX_STRANGER_FRAME_BYTES = 64 * 1024

export interface ConnectionDeps {
  settings: Settings
  gate: MemoryGate
  beginSasl: BeginSaslSession
  dispatch: (frame: Buffer, peer: Peer) => Promise<Reply>
  mayOverlap: (frame: Buffer) => boolean
}

export interface Connection {
  destroy(): void
  closed: Promise<void>
}

/**
 * Serves one client. Frames are begun in the order they came and answered in that order. A produce request doesn't wait
 * for the one before it, so that they share a flush; anything else does. Whatever goes wrong ends this connection only.
 */
export function serveConnection(
  socket: Socket,
  { settings, gate, beginSasl, dispatch, mayOverlap }: ConnectionDeps,
): Connection {
  const { logger, maxFrameBytes, maxInFlightPerConnection, stallTimeoutMs, idleTimeoutMs } = settings
  const sasl = beginSasl()
  const decoder = createFrameDecoder(() => (sasl.isOpen() ? maxFrameBytes : MAX_STRANGER_FRAME_BYTES))
  const abort = new AbortController()
  const { localAddress = '', remoteAddress = '' } = socket
  const hangUp = (): void => socket.destroySoon()
  const peer: Peer = { localAddress, remoteAddress, closed: abort.signal, sasl, hangUp }
  const frames: Buffer[] = []
  let inFlight = 0
  let lastAnswer: Promise<void> = Promise.resolve()
  let isPumping = false
  let gatePaused = false
  /** Close the connection when a request is not finished, or nothing is read, for too long. */
  let unfinished: NodeJS.Timeout | undefined
  let full: NodeJS.Timeout | undefined

  const gated: Gated = {
    pause: () => {
      gatePaused = true
      applyPause()
    },
    resume: () => {
      gatePaused = false
      applyPause()
    },
  }
  const applyPause = (): void => {
    const isFull = frames.length >= maxInFlightPerConnection
    if (gatePaused || isFull) socket.pause()
    else socket.resume()
    // While nothing is read nobody is told that the client has gone, so that must have an end.
    if (isFull) full ??= closeAfterStall('too many requests wait behind one')
    else full = void clearTimeout(full)
  }

  const fail = (error: unknown): void => {
    if (socket.destroyed) return
    if (error instanceof MalformedError) {
      logger.warn(
        { peer: remoteAddress, reason: error.message },
        'closed a connection that sent a malformed frame',
      )
    } else if (error instanceof UnauthenticatedError) {
      logger.warn(
        { peer: remoteAddress, reason: error.message },
        'closed a connection that is not authenticated',
      )
    } else {
      logger.error({ peer: remoteAddress, error }, 'closed a connection after an unexpected error')
    }
    socket.destroy()
  }

  const closeAfterStall = (reason: string, mayWait = (): boolean => false): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      if (mayWait()) {
        timer.refresh()
        return
      }
      logger.warn({ peer: remoteAddress, reason }, 'closed a connection that stalled')
      socket.destroy()
    }, stallTimeoutMs).unref()
    return timer
  }

  const drained = async (): Promise<void> => {
    if (!socket.writableNeedDrain || socket.destroyed) return
    const timer = closeAfterStall('an answer is not taken')
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        abort.signal.removeEventListener('abort', finish)
        socket.off('drain', finish)
        resolve()
      }
      socket.on('drain', finish)
      abort.signal.addEventListener('abort', finish)
    })
    clearTimeout(timer)
  }

  let isHeldBack = false
  /** Lets the answers that are ready by the end of this turn, as after a flush they shared, leave in one system call. */
  const holdBack = (): void => {
    if (isHeldBack) return
    isHeldBack = true
    socket.cork()
    process.nextTick(() => {
      isHeldBack = false
      socket.uncork()
    })
  }

  const send = async ({ buffers, sent }: Reply): Promise<void> => {
    try {
      if (socket.destroyed) return
      holdBack()
      for (const buffer of buffers) socket.write(buffer)
      await drained()
    } finally {
      sent()
    }
  }

  const answer = async (frame: Buffer, before: Promise<void>): Promise<void> => {
    try {
      // Begun now, even if its answer has to wait for others.
      const reply = dispatch(frame, peer)
      const [result] = await Promise.all([reply, before])
      await send(result)
    } catch (error) {
      fail(error)
    } finally {
      inFlight--
      gate.released(gated, SIZE_BYTES + frame.length)
    }
  }

  const pump = async (): Promise<void> => {
    if (isPumping) return
    isPumping = true
    for (let frame = frames.shift(); frame && !socket.destroyed; frame = frames.shift()) {
      applyPause()
      const overlaps = mayOverlap(frame)
      if (!overlaps || inFlight >= maxInFlightPerConnection) await lastAnswer
      inFlight++
      lastAnswer = answer(frame, lastAnswer)
      if (!overlaps) await lastAnswer
    }
    isPumping = false
  }

  socket.on('data', (chunk: Buffer) => {
    try {
      const complete = decoder.push(chunk)
      frames.push(...complete)
      const isMidRequest = decoder.heldBytes() > 0
      gate.arrived(gated, chunk.length, isMidRequest)
      clearTimeout(unfinished)
      // While it isn't read, the client can't go on.
      if (isMidRequest) unfinished = closeAfterStall('a request is not finished', () => socket.isPaused())
    } catch (error) {
      fail(error)
      return
    }
    applyPause()
    void pump()
  })
  // A stranger may hold a connection as long as a request may hang, not for the ten minutes of an idle client.
  const endStranger = (): void => {
    if (!sasl.isOpen()) fail(new UnauthenticatedError('it did not authenticate in time'))
  }
  const stranger = sasl.isOpen() ? undefined : setTimeout(endStranger, stallTimeoutMs).unref()
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      clearTimeout(unfinished)
      clearTimeout(full)
      clearTimeout(stranger)
      abort.abort()
      frames.length = 0
      gate.left(gated)
      resolve()
    })
  })
  socket.on('error', (error) =>
    logger.info({ peer: remoteAddress, error: error.message }, 'a connection broke off'),
  )
  socket.setTimeout(idleTimeoutMs, () => {
    if (inFlight === 0) socket.destroy()
  })
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  return { destroy: () => socket.destroy(), closed }
}
