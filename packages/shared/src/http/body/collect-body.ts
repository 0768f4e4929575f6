import { type IncomingMessage } from 'node:http'
import { AppError } from '../../errors/index.ts'

export interface CollectOptions {
  maxBytes: number
  maxMs: number
  /** Called with the number of bytes so far; may refuse them by throwing. */
  onBytes(total: number): void
}

export const defaultMaxMs = 30_000

/** A body that makes less progress than this in `checkMs` is given up. */
const minBytesPerCheck = 40_000
const checkMs = 10_000

export const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `The body may be at most ${maxBytes} bytes long`)

const tooSlow = (): AppError => new AppError('request_timeout', 'The body did not arrive in time')

const cutOff = (): AppError => new AppError('invalid_input', 'The request ended before its body did')

/**
 * All of a request's body. Once this has failed the rest of it is left unread.
 * @throws AppError `payload_too_large`, `request_timeout` for one that stalls, `invalid_input` for one that is cut off
 */
export function collectBody(request: IncomingMessage, options: CollectOptions): Promise<Buffer> {
  const { maxBytes, maxMs, onBytes } = options
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let total = 0
    let atLastCheck = 0
    let waitedMs = 0
    const timer = setInterval(
      () => {
        waitedMs += Math.min(checkMs, maxMs)
        if (waitedMs >= maxMs || total - atLastCheck < minBytesPerCheck) fail(tooSlow())
        atLastCheck = total
      },
      Math.min(checkMs, maxMs),
    )

    const onData = (chunk: Buffer) => {
      total += chunk.length
      try {
        if (total > maxBytes) throw tooLarge(maxBytes)
        onBytes(total)
        chunks.push(chunk)
      } catch (error) {
        fail(error)
      }
    }
    const onEnd = () => {
      settle()
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, total))
    }
    const onClose = () => fail(cutOff())
    const settle = () => {
      clearInterval(timer)
      request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
    }
    const fail = (error: unknown) => {
      settle()
      // The exchange discards what still comes once it has answered. Errors in it no longer matter.
      request.on('error', () => undefined)
      request.pause()
      reject(error instanceof Error ? error : cutOff())
    }
    request.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}
