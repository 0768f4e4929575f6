import { type AppError, toProblem } from '@ongaku/shared/errors'
import {
  type Answer,
  apiHeaders,
  defineEndpoint,
  formBody,
  type HttpRequest,
  type Surface,
} from '@ongaku/shared/http'
import { answerCall, type Processed } from '../faults/answer-call.ts'
import { type UpstreamContext } from '../upstream.ts'
import { callMethod, type LastfmDeps } from './call-method.ts'
import { describeCall, type RequestLog } from './request-log.ts'
import { LastfmError } from './wire/errors.ts'
import { type Params, readParams } from './wire/params.ts'
import { readFormat, renderAnswer, renderError } from './wire/render.ts'

interface ApiDeps extends LastfmDeps, Pick<UpstreamContext, 'takeFault'> {
  log: RequestLog
}

/** A batch of 50 with long names is far below this. */
const maxBytes = 1_000_000

/** `/2.0/`: parameters from the query and a form, answers in XML or JSON. */
export function createApiSurface({ log, takeFault, ...deps }: ApiDeps): Surface {
  const { state, clock } = deps
  return {
    name: 'lastfm-api',
    prefixes: ['/2.0'],
    headers: apiHeaders,
    describeError: describeFailure,
    endpoints: [
      defineEndpoint({
        methods: ['GET', 'POST'],
        path: '/',
        body: formBody({ maxBytes }),
        handle({ request, body }) {
          const params = readParams(request.query, body)
          return answerCall({
            request,
            fault: takeFault(params.get('method') ?? ''),
            clock,
            process: () => processCall(deps, request.method, params),
            renderError: (code = 8) => renderError(params, new LastfmError(code)),
            note: (outcome) => log.add({ ...describeCall(state.accounts, params), at: clock.now(), outcome }),
          })
        },
      }),
    ],
  }
}

function processCall(deps: LastfmDeps, httpMethod: string, params: Params): Processed {
  try {
    const format = readFormat(params)
    return { answer: renderAnswer(format, callMethod(deps, httpMethod, params)), outcome: 'ok' }
  } catch (error) {
    if (!(error instanceof LastfmError)) throw error
    return { answer: renderError(params, error), outcome: `error ${error.code}` }
  }
}

/** A failure outside a method as Last.fm would put it: error 6 for the client's fault, 16 for ours. */
function describeFailure(error: AppError, { query }: HttpRequest): Answer {
  const { status } = toProblem(error)
  const refusal = { status, message: `Invalid parameters - ${error.message}` }
  return renderError(readParams(query), status < 500 ? new LastfmError(6, refusal) : new LastfmError(16))
}
