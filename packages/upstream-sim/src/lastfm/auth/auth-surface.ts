import { type Clock } from '@ongaku/shared/clock'
import { toProblem } from '@ongaku/shared/errors'
import {
  type Answer,
  type BodyReader,
  defineEndpoint,
  formBody,
  html,
  type HttpRequest,
  json,
  jsonBody,
  pageHeaders,
  readQuery,
  redirect,
  type Surface,
} from '@ongaku/shared/http'
import { type z } from 'zod'
import { saysJson } from '../../media-type.ts'
import { type LastfmConfig } from '../lastfm-config.ts'
import { type LastfmState } from '../state.ts'
import { renderAuthPage } from './auth-page.ts'
import { ask, decide, decisionSchema, questionSchema, refused, type Reply } from './decide-access.ts'

interface AuthDeps {
  config: LastfmConfig
  state: LastfmState
  clock: Clock
}

const form = formBody({ maxBytes: 16_000 })
const jsonFields = jsonBody({ maxBytes: 16_000 })

/** A form from the page, or JSON from a script. */
const formOrJson: BodyReader = {
  maxBytes: form.maxBytes,
  async parse(bytes, request) {
    if (saysJson(request)) return jsonFields.parse(bytes, request)
    return Object.fromEntries(await form.parse(bytes, request))
  },
}

/** Browsers apply form-action to redirects as well, so the callback's origin must be allowed too. */
const policyFor = (target = '') =>
  `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${target}; frame-ancestors 'none'`

/**
 * `/api/auth/`: GET shows the question, POST (a form or JSON) answers it. The desktop flow brings a token; the
 * web flow brings a `cb`, and a token is issued for it. JSON is answered with JSON:
 * `{"status":"allowed","username","token"}`, or `{"status":"refused","message"}`.
 */
export function createAuthSurface({ config, state, clock }: AuthDeps): Surface {
  return {
    name: 'lastfm-auth',
    prefixes: ['/api/auth'],
    headers: pageHeaders(policyFor()),
    describeError: (error, request) => send(request, refused(toProblem(error).status, error.message)),
    endpoints: [
      {
        methods: ['GET'],
        path: '/',
        handle({ request }) {
          const { success, data, error } = questionSchema.safeParse(readQuery(request.query))
          return send(request, success ? ask(config, state, data, clock.now()) : malformed(error))
        },
      },
      defineEndpoint({
        methods: ['POST'],
        path: '/',
        body: formOrJson,
        handle({ request, body }) {
          // A script may post to the page's address unchanged, with only its decision in the body.
          const fields = { ...readQuery(request.query), ...(body as object | undefined) }
          const { success, data, error } = decisionSchema.safeParse(fields)
          return send(request, success ? decide(config, state, data, clock.now()) : malformed(error))
        },
      }),
    ],
  }
}

function malformed(error: z.ZodError): Reply {
  const fields = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
  return refused(400, fields.join('; '))
}

const send = (request: HttpRequest, reply: Reply): Answer =>
  request.method === 'POST' && saysJson(request) ? toJson(reply) : toPage(reply)

function toPage({ status, page, redirectTo }: Reply): Answer {
  if (page.kind === 'allowed' && redirectTo !== undefined) return redirect(redirectTo)
  const target = redirectTo === undefined ? '' : ` ${new URL(redirectTo).origin}`
  return html(renderAuthPage(page), { status, headers: { 'content-security-policy': policyFor(target) } })
}

function toJson({ status, page, redirectTo, token }: Reply): Answer {
  const refuse = (message: string) => json({ status: 'refused', message }, { status })
  switch (page.kind) {
    case 'allowed':
      return json({ status: 'allowed', username: page.username, token, redirect_to: redirectTo }, { status })
    case 'denied':
      return json({ status: 'denied' }, { status })
    case 'ask':
      return refuse(`username: ${page.wrongName?.reason ?? ''}`)
    case 'refused':
      return refuse(page.reason)
  }
}
