import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type Route } from '@ongaku/shared/http'
import { z } from 'zod'
import { usernameSchema } from './auth/username.ts'
import { createReceivedRoute } from './received.route.ts'
import { type RequestLog } from './request-log.ts'
import { type LastfmState } from './state.ts'
import { md5 } from './wire/signature.ts'

interface ControlDeps {
  state: LastfmState
  log: RequestLog
  clock: Clock
}

const maxCorrections = 1_000

const name = z.string().trim().min(1).max(1_000)
const correction = { from: name, to: name }

/** `/control/lastfm/…`: what was received, and what tests need to arrange. */
export function createLastfmControl({ state, log, clock }: ControlDeps): Route[] {
  const addUser = defineRoute({
    method: 'post',
    path: '/users',
    summary: 'Add a user for auth.getMobileSession, or give one a password',
    tag: 'Control',
    body: z.strictObject({ username: usernameSchema, password: z.string().min(1).max(200) }),
    response: { status: 201, description: 'The user', schema: z.object({ username: z.string() }) },
    handle({ body: { username, password } }) {
      state.record({ type: 'user.added', name: username, passwordMd5: md5(password), at: clock.now() })
      return Promise.resolve({ username: state.accounts.findUser(username)?.name ?? username })
    },
  })

  const revokeSessions = defineRoute({
    method: 'post',
    path: '/revoke',
    summary: "End a user's sessions; they get error 9 from then on",
    tag: 'Control',
    body: z.strictObject({ user: usernameSchema }),
    response: {
      status: 200,
      description: 'How many sessions were ended',
      schema: z.object({ user: z.string(), revoked: z.int() }),
    },
    handle({ body }) {
      const user = state.accounts.findUser(body.user)?.name
      if (user === undefined) throw new AppError('not_found', `There is no user ${body.user}`)
      const revoked = state.accounts.countSessions(user)
      state.record({ type: 'sessions.revoked', user })
      return Promise.resolve({ user, revoked })
    },
  })

  const setCorrection = defineRoute({
    method: 'post',
    path: '/corrections',
    summary: "Have an artist's name corrected",
    tag: 'Control',
    body: z.strictObject(correction),
    response: { status: 201, description: 'The correction', schema: z.object(correction) },
    handle({ body }) {
      if (state.corrections.size() >= maxCorrections) {
        throw new AppError('conflict', `There may be ${maxCorrections} corrections; reset to remove them`)
      }
      state.record({ type: 'correction.set', ...body })
      return Promise.resolve(body)
    },
  })

  return [createReceivedRoute({ state, log, clock }), addUser, revokeSessions, setCorrection]
}
