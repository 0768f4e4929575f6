import { setTimeout as wait } from 'node:timers/promises'
import { type Response } from 'express'
import { type Fault, longestWaitMs } from './fault.ts'

/** What an upstream would have answered, as it goes over the wire. */
type WireAnswer = { status: number; contentType: string; body: string }

const proxyPages = {
  http_500: { status: 500, title: '500 Internal Server Error' },
  http_503: { status: 503, title: '503 Service Temporarily Unavailable' },
}

/**
 * Answers a request wrongly, as the fault says.
 * @param answer what to spoil for `malformed_json`, or to send for `latency`
 * @param error the upstream's own rendering of an error code
 */
export async function failResponse(
  res: Response,
  fault: Fault,
  answer: WireAnswer | undefined,
  error: (code: number) => WireAnswer,
): Promise<void> {
  switch (fault.kind) {
    case 'http_500':
    case 'http_503': {
      const { status, title } = proxyPages[fault.kind]
      return send(res, { status, contentType: 'text/html', body: `<html><h1>${title}</h1></html>\n` })
    }
    case 'error':
      return send(res, error(fault.code ?? 8))
    case 'malformed_json': {
      const whole = answer?.body ?? '{"answer":{"of":"the simulator"}}'
      const half = whole.slice(0, Math.ceil(whole.length / 2))
      return send(res, { status: 200, contentType: 'application/json', body: half })
    }
    case 'reset':
      res.socket?.resetAndDestroy()
      return
    case 'timeout': {
      await waitUnlessGone(res, longestWaitMs)
      res.socket?.destroy()
      return
    }
    case 'latency':
      if (answer) send(res, answer)
  }
}

/** Waits, but no longer than the connection lasts: until the client gives up or the simulator stops. */
export async function waitUnlessGone(res: Response, ms: number): Promise<void> {
  if (res.closed) return
  const gone = new AbortController()
  const leave = () => gone.abort()
  res.once('close', leave)
  try {
    await wait(ms, undefined, { signal: gone.signal })
  } catch (error) {
    // The wait was cut short, which is what the signal is for.
    if (!gone.signal.aborted) throw error
  } finally {
    res.off('close', leave)
  }
}

export function send(res: Response, { status, contentType, body }: WireAnswer): void {
  if (!res.writableEnded) res.status(status).type(contentType).send(body)
}
