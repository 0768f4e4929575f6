import { apiHeaders, defineEndpoint, formBody, type HttpRequest, type Surface } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { createCallMethod } from './call-method.ts'
import { toLastfmError } from './wire/errors.ts'
import { readParams } from './wire/params.ts'
import { findFormat, type Format, readFormat, renderAnswer, renderError } from './wire/render.ts'

/** 50 scrobbles with the longest names that are taken, percent-encoded, are below this. */
const maxBytes = 2_000_000

/** Last.fm's web services 2.0: parameters in the query or a form, answers in XML or JSON. */
export function lastfmSurface(deps: Deps): Surface {
  const callMethod = createCallMethod(deps)
  /** The format of a refusal, where it may be named in the body. */
  const formats = new WeakMap<HttpRequest, Format>()
  return {
    name: 'lastfm',
    prefixes: ['/2.0', '/lastfm/2.0'],
    headers: apiHeaders,
    // As the real service does. What authenticates is in the parameters, never in a cookie.
    cors: { origins: '*', responseHeaders: ['retry-after'] },
    describeError: (error, request) =>
      renderError(formats.get(request) ?? findFormat(request.query), toLastfmError(error)),
    endpoints: [
      defineEndpoint({
        methods: ['GET', 'POST'],
        path: '/',
        admit: null,
        body: formBody({ maxBytes }),
        async handle({ request, body, bodyBytes }) {
          const { query } = request
          formats.set(request, findFormat(query, body))
          const params = readParams(query, body)
          const format = readFormat(params.get('format'))
          const answer = await callMethod({ request, params, bodyBytes: bodyBytes + query.length })
          return renderAnswer(format, answer)
        },
      }),
    ],
  }
}
