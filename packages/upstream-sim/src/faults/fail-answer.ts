import { type Clock } from '@ongaku/shared/clock'
import { type Answer, html, text } from '@ongaku/shared/http'
import { type Fault, maxWaitMs } from './fault.ts'
import { waitUnlessGone } from './wait-unless-gone.ts'

const proxyPage = (status: number, title: string): Answer =>
  html(`<html><h1>${status} ${title}</h1></html>\n`, { status })

export interface FailDeps {
  clock: Clock
  /** An error code as this upstream answers it; its most general one if undefined. */
  renderError(code: number | undefined): Answer
}

/** Does something other than answering to the connection. */
const disturb = (body: Exclude<Answer['body'], undefined>): Answer => ({ status: 200, headers: {}, body })

/**
 * What a client gets when a fault hits its request.
 * @param answer the right answer if the request was processed; sent for `latency`, and half of it for `malformed_json`
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
