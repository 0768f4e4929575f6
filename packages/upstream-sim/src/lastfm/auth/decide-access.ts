import { z } from 'zod'
import { type LastfmConfig } from '../lastfm-config.ts'
import { type LastfmState } from '../state.ts'
import { checkToken, issueToken } from './auth-methods.ts'
import { type AuthPage } from './auth-page.ts'
import { usernameSchema } from './username.ts'

const callback = z.url({ protocol: /^https?$/ }).max(2_000)

export const questionSchema = z.object({
  api_key: z.string(),
  token: z.string().min(1).max(100).optional(),
  cb: callback.optional(),
})

export const decisionSchema = questionSchema.extend({
  username: z.string().trim().default('listener'),
  action: z.enum(['allow', 'deny']),
})

type Question = z.infer<typeof questionSchema>
type Decision = z.infer<typeof decisionSchema>

/** What the page shows, or where it sends the browser. */
export interface Reply {
  status: number
  page: AuthPage
  redirectTo?: string | undefined
  token?: string
}

export const refused = (status: number, reason: string): Reply => ({
  status,
  page: { kind: 'refused', reason },
})

/** Puts the question to a person; the web flow brings a `cb` and no token. */
export function ask(config: LastfmConfig, state: LastfmState, asked: Question, now: number): Reply {
  const { api_key: apiKey, token, cb } = asked
  const refusal = refuse(config, state, asked, now)
  return refusal ?? { status: 200, page: { kind: 'ask', apiKey, token, cb }, redirectTo: cb }
}

/** Carries out what a person decided. */
export function decide(config: LastfmConfig, state: LastfmState, decision: Decision, now: number): Reply {
  const refusal = refuse(config, state, decision, now)
  if (refusal) return refusal
  const { api_key: apiKey, cb, action, username } = decision

  if (action === 'deny') {
    if (decision.token !== undefined) state.record({ type: 'token.denied', token: decision.token })
    return { status: 200, page: { kind: 'denied' } }
  }
  const checked = usernameSchema.safeParse(username)
  if (!checked.success) {
    const wrongName = { username, reason: checked.error.issues[0]?.message ?? 'Not a user name' }
    const page = { kind: 'ask', apiKey, token: decision.token, cb, wrongName } as const
    return { status: 400, page, redirectTo: cb }
  }
  if (!state.accounts.findUser(username)) state.record({ type: 'user.added', name: username, at: now })
  const user = state.accounts.findUser(username)?.name ?? username
  const token = decision.token ?? issueToken(state, now)
  state.record({ type: 'token.allowed', token, user })
  return {
    status: 200,
    page: { kind: 'allowed', username: user },
    token,
    redirectTo: cb && addToken(cb, token),
  }
}

function refuse(
  config: LastfmConfig,
  state: LastfmState,
  { api_key: apiKey, token, cb }: Question,
  now: number,
): Reply | undefined {
  if (apiKey !== config.apiKey) return refused(403, 'The application’s API key is not known here.')
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

function addToken(cb: string, token: string): string {
  const url = new URL(cb)
  url.searchParams.set('token', token)
  return url.href
}
