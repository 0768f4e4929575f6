import { type Clock } from '@ongaku/shared/clock'
import { type Answer, html, text } from '@ongaku/shared/http'
import { type Fault, maxWaitMs } from './fault.ts'
import { waitUnlessGone } from './wait-unless-gone.ts'

const proxyPage = (status: number, title: string): Answer =>
  html(`<html><h1>${status} ${title}</h1></html>\n`, { status })

export interface FailDeps {
  clock: Clock
  /** The upstream's own rendering of an error code; of its most general one if there is none. */
  renderError(code: number | undefined): Answer
}

/** An answer that does something else to the connection than answer. */
const disturb = (body: Exclude<Answer['body'], undefined>): Answer => ({ status: 200, headers: {}, body })

/**
 * What a client gets that is hit by a fault.
 * @param answer the right answer, if the request was processed: sent for `latency`, half of it for `malformed_json`
 */
export function failAnswer(
  { clock, renderError }: FailDeps,
  fault: Fault,
  answer: Answer | undefined,
): Answer {
  switch (fault.kind) {
    case 'http_500':
      return proxyPage(500, 'Internal Server Error')
    case 'http_503':
      return proxyPage(503, 'Service Temporarily Unavailable')
    case 'error':
      return renderError(fault.code)
    case 'malformed_json': {
      const whole = typeof answer?.body === 'string' ? answer.body : '{"answer":{"of":"the simulator"}}'
      const half = whole.slice(0, Math.ceil(whole.length / 2))
      return text(half, { headers: { 'content-type': 'application/json; charset=utf-8' } })
    }
    case 'reset':
      return disturb((_request, response) => {
        response.socket?.resetAndDestroy()
        return Promise.resolve()
      })
    case 'timeout':
      return disturb(async (request, response) => {
        await waitUnlessGone(request, maxWaitMs, clock)
        response.destroy()
      })
    case 'latency':
      return answer ?? renderError(undefined)
  }
}
