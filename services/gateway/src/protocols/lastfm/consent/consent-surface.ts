import { type SecretConfig } from '@ongaku/shared/crypto'
import { AppError, toProblem } from '@ongaku/shared/errors'
import {
  type Answer,
  defineEndpoint,
  formBody,
  html,
  type HttpRequest,
  pageHeaders,
  redirect,
  requireSameOrigin,
  retryAfterSeconds,
  type Surface,
} from '@ongaku/shared/http'
import { hashToken } from '../../../auth/secret-token.ts'
import { type Deps } from '../../../deps.ts'
import { type User } from '../../../users/user.ts'
import { newToken } from '../auth/token.methods.ts'
import { type Params, readParams } from '../wire/params.ts'
import { addToken, policySourceOf } from './callback.ts'
import { outcomePage, questionPage } from './consent-page.ts'
import { consentPolicy } from './consent-style.ts'
import { type AccessRequest, findRequest } from './find-request.ts'
import { findVisitor } from './find-visitor.ts'
import { createFormTokens } from './form-token.ts'

interface Asked extends AccessRequest {
  /** Who is signed in to the browser. */
  visitor: User | undefined
}

/** A refusal that is shown above the form, which can be sent again. */
interface Retry {
  status: number
  error: string
  username?: string | undefined
}

const refusedPage = (error: AppError): Answer => {
  const seconds = retryAfterSeconds(error)
  const { status, detail } = toProblem(error)
  const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) }
  return html(outcomePage('That didn’t work', detail), { status, headers })
}

/** `/api/auth/`: GET asks a person whether an application may use their account, POST takes the answer. */
export function consentSurface(deps: Deps, secret: SecretConfig): Surface {
  const { lastfmTokens, clock, logger } = deps
  const formTokens = createFormTokens(secret, clock)

  const subjectOf = ({ account, token, callback, visitor }: Asked) => ({
    apiKey: account.apiKey,
    token,
    callback,
    userId: visitor?.id,
  })

  function ask(request: HttpRequest, asked: Asked, { status, ...retry }: Partial<Retry> = {}): Answer {
    const { account, owner, token, callback, visitor } = asked
    const formToken = formTokens.sign(subjectOf(asked))
    const page = questionPage({
      application: account.name,
      owner,
      action: request.path,
      hidden: { form_token: formToken, api_key: account.apiKey, token, cb: callback },
      visitor: visitor?.username,
      ...retry,
    })
    const policy = consentPolicy(callback && policySourceOf(callback))
    return html(page, { status: status ?? 200, headers: { 'content-security-policy': policy } })
  }

  const read = async (request: HttpRequest, params: Params): Promise<Asked> => ({
    ...(await findRequest(deps, params)),
    visitor: await findVisitor(deps, request),
  })

  async function allow({ account, token, callback }: AccessRequest, { id: userId }: User): Promise<Answer> {
    const allowed = token ?? newToken()
    const hash = hashToken(allowed)
    if (token === undefined) {
      const issuedAt = new Date(clock.now())
      await lastfmTokens.add({ hash, accountId: account.id, state: 'allowed', userId, issuedAt })
    } else if (!(await lastfmTokens.decide(hash, userId))) {
      throw new AppError('conflict', 'This request has already been answered.')
    }
    logger.info({ userId, apiAccount: account.id }, 'a user allowed an application to use their account')
    if (callback !== undefined) return redirect(addToken(callback, allowed), 303)
    return html(outcomePage('Access allowed', 'Go back to the application. You can close this page.'))
  }

  async function deny({ token }: AccessRequest): Promise<Answer> {
    if (token !== undefined) await lastfmTokens.decide(hashToken(token), undefined)
    return html(outcomePage('Access denied', 'The application has no access. You can close this page.'))
  }

  async function decide(request: HttpRequest, form: Params): Promise<Answer> {
    const asked = await read(request, form)
    if (!formTokens.isValid(form.get('form_token') ?? '', subjectOf(asked))) {
      return ask(request, asked, {
        status: 403,
        error: 'This page was open for too long. Please answer again.',
      })
    }
    if (form.get('action') !== 'allow') return deny(asked)
    if (asked.visitor) return allow(asked, asked.visitor)
    const username = form.get('username')?.trim() ?? ''
    const password = form.get('password') ?? ''
    const user = await deps.checkPassword({ username, password, ip: request.ip })
    if (user) return allow(asked, user)
    return ask(request, asked, { status: 403, error: 'The username or the password is wrong.', username })
  }

  return {
    name: 'lastfm-consent',
    prefixes: ['/api/auth', '/lastfm/api/auth'],
    // Under `no-referrer` browsers would send the form without its origin.
    headers: { ...pageHeaders(consentPolicy()), 'referrer-policy': 'same-origin' },
    describeError: refusedPage,
    endpoints: [
      {
        methods: ['GET'],
        path: '/',
        async handle({ request }) {
          const params = readParams(request.query, new URLSearchParams())
          return ask(request, await read(request, params))
        },
      },
      defineEndpoint({
        methods: ['POST'],
        path: '/',
        body: formBody({ maxBytes: 16_000 }),
        handle({ request, body }) {
          requireSameOrigin(request)
          return decide(request, readParams('', body))
        },
      }),
    ],
  }
}
