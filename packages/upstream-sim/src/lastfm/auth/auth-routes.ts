import express, { type Response, Router } from 'express'
import { z } from 'zod'
import { type LastfmSettings } from '../method.ts'
import { type LastfmState } from '../state.ts'
import { checkToken, issueToken } from './auth-methods.ts'
import { type AuthPage, renderAuthPage } from './auth-page.ts'
import { usernameSchema } from './username.ts'

const callback = z.url({ protocol: /^https?$/ }).max(2_000)
const question = z.object({
  api_key: z.string(),
  token: z.string().min(1).max(100).optional(),
  cb: callback.optional(),
})
const decision = question.extend({
  username: z.string().trim().default('listener'),
  action: z.enum(['allow', 'deny']),
})

type AuthDeps = { state: LastfmState; settings: LastfmSettings; now: () => number }
type Reply = { status: number; page: AuthPage; redirectTo?: string }

/**
 * `/api/auth/`: GET shows the question, POST (a form or JSON) decides it. The desktop flow brings a token; the
 * web flow brings a `cb`, and a token is made for it. JSON in gives JSON out:
 * `{"status":"allowed","username","token"}`, or `{"status":"refused","message"}`.
 */
export function createAuthRoutes(deps: AuthDeps): Router {
  const router = Router()
  router.get('/', (req, res) => {
    const asked = question.safeParse(req.query)
    sendPage(res, asked.success ? ask(deps, asked.data) : malformed(asked.error))
  })
  const parsers = [express.urlencoded({ extended: false, limit: '16kb' }), express.json({ limit: '16kb' })]
  router.post('/', parsers, (req: express.Request, res: Response) => {
    // A script posts to the page's address as it got it, with its decision in the body.
    const asked = decision.safeParse({ ...req.query, ...(req.body as object | undefined) })
    const reply = asked.success ? decide(deps, asked.data) : malformed(asked.error)
    if (req.is('json')) sendJson(res, reply)
    else sendPage(res, reply)
  })
  return router
}

function ask({ state, settings, now }: AuthDeps, { api_key, token, cb }: z.infer<typeof question>): Reply {
  return (
    refuse(state, settings, api_key, token, cb, now()) ?? {
      status: 200,
      page: { kind: 'ask', apiKey: api_key, token, cb },
      ...(cb === undefined ? {} : { redirectTo: cb }),
    }
  )
}

function decide(
  { state, settings, now }: AuthDeps,
  wanted: z.infer<typeof decision>,
): Reply & { token?: string } {
  const { api_key, cb, action } = wanted
  const refusal = refuse(state, settings, api_key, wanted.token, cb, now())
  if (refusal) return refusal

  if (action === 'deny') {
    if (wanted.token !== undefined) state.record({ type: 'token.denied', token: wanted.token })
    return { status: 200, page: { kind: 'denied' } }
  }
  const username = usernameSchema.safeParse(wanted.username)
  if (!username.success) {
    const reason = username.error.issues[0]?.message ?? 'Not a user name'
    const wrongName = { username: wanted.username, reason }
    const again = { kind: 'ask', apiKey: api_key, token: wanted.token, cb, wrongName } as const
    return cb === undefined ? { status: 400, page: again } : { status: 400, page: again, redirectTo: cb }
  }
  if (!state.accounts.findUser(username.data)) {
    state.record({ type: 'user.added', name: username.data, at: now() })
  }
  const user = state.accounts.findUser(username.data)?.name ?? username.data
  const token = wanted.token ?? issueToken(state, now())
  state.record({ type: 'token.allowed', token, user })
  const allowed = { status: 200, page: { kind: 'allowed', username: user } as const, token }
  return cb === undefined ? allowed : { ...allowed, redirectTo: addToken(cb, token) }
}

function refuse(
  state: LastfmState,
  settings: LastfmSettings,
  apiKey: string,
  token: string | undefined,
  cb: string | undefined,
  now: number,
): Reply | undefined {
  if (apiKey !== settings.apiKey) return refused(403, 'The application’s API key is not known here.')
  if (token === undefined) {
    return cb === undefined ? refused(400, 'The link has neither a token nor a callback.') : undefined
  }
  switch (checkToken(state, token, now).state) {
    case 'unknown':
      return refused(404, 'The token was not issued here, or has been used. Start again in the application.')
    case 'expired':
      return refused(410, 'The token is older than 60 minutes. Start again in the application.')
    case 'allowed':
      return refused(409, 'Access has been allowed already. Go back to the application.')
    case 'denied':
      return refused(409, 'Access has been denied already. Start again in the application.')
    case 'pending':
      return undefined
  }
}

function refused(status: number, reason: string): Reply {
  return { status, page: { kind: 'refused', reason } }
}

function malformed(error: z.ZodError): Reply {
  const fields = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
  return refused(400, fields.join('; '))
}

function addToken(cb: string, token: string): string {
  const url = new URL(cb)
  url.searchParams.set('token', token)
  return url.href
}

function sendPage(res: Response, { status, page, redirectTo }: Reply): void {
  if (page.kind === 'allowed' && redirectTo !== undefined) {
    res.redirect(302, redirectTo)
    return
  }
  // A form's redirect counts as its action, so the callback's origin must be allowed too.
  const target = redirectTo === undefined ? '' : ` ${new URL(redirectTo).origin}`
  res.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${target}; frame-ancestors 'none'`,
  )
  res.status(status).type('html').send(renderAuthPage(page))
}

function sendJson(res: Response, { status, page, redirectTo, token }: Reply & { token?: string }): void {
  switch (page.kind) {
    case 'allowed':
      res.status(status).json({ status: 'allowed', username: page.username, token, redirect_to: redirectTo })
      return
    case 'denied':
      res.status(status).json({ status: 'denied' })
      return
    case 'ask':
      res.status(status).json({ status: 'refused', message: `username: ${page.wrongName?.reason ?? ''}` })
      return
    case 'refused':
      res.status(status).json({ status: 'refused', message: page.reason })
  }
}
