import { type Clock } from '@ongaku/shared/clock'
import { type HttpRequest } from '@ongaku/shared/http'

/** Waits, but no longer than the connection lasts: until the client gives up or the simulator stops. */
export async function waitUnlessGone({ raw, closing }: HttpRequest, ms: number, clock: Clock): Promise<void> {
  const { socket } = raw
  if (socket.destroyed) return
  const gone = new AbortController()
  const leave = () => gone.abort()
  // Otherwise the server closes a connection on which nothing moves.
  socket.setTimeout(0)
  socket.once('close', leave)
  await clock.wait(ms, AbortSignal.any([gone.signal, closing]))
  socket.off('close', leave)
}
