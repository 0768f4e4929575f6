import express, { type ErrorRequestHandler, Router } from 'express'
import { type FaultSwitch } from '../faults/fault-switch.ts'
import { createApiHandler } from './api-route.ts'
import { createAuthRoutes } from './auth/auth-routes.ts'
import { createLastfmControl } from './control-routes.ts'
import { type LastfmSettings } from './method.ts'
import { createRequestLog } from './request-log.ts'
import { createLastfmState } from './state.ts'
import { LastfmError, lastfmErrors } from './wire/errors.ts'
import { md5 } from './wire/signature.ts'
import { createRateLimit } from './wire/rate-limit.ts'
import { renderError } from './wire/render.ts'

export type LastfmOptions = {
  apiKey: string
  sharedSecret: string
  /** Sustained requests a second and API key; error 29 beyond. Default 5. */
  requestsPerSecond?: number
  /** Requests that may come at once. Default twice `requestsPerSecond`. */
  burst?: number
  /** New scrobbles a user may add in a UTC day; ignored with code 5 beyond. Default 2,800. */
  dailyLimit?: number
  /** Users that are there from the start; one with a password can use auth.getMobileSession. */
  users?: readonly { username: string; password?: string }[]
}

type UpstreamDeps = {
  faults: FaultSwitch
  append: (entry: object) => void
  now: () => number
}

/** A batch of 50 with long names is far below this. */
const bodyLimit = '1mb'

/** The simulated Last.fm: `/2.0/`, `/api/auth/`, and its part of the control endpoint. */
export function createLastfm(options: LastfmOptions, { faults, append, now }: UpstreamDeps) {
  const settings = applyDefaults(options)
  const state = createLastfmState(append)
  const log = createRequestLog()
  const withinRate = createRateLimit({ perSecond: settings.requestsPerSecond, burst: settings.burst, now })

  const api = createApiHandler({ state, settings, now, withinRate, faults, log })
  const readBody = express.text({ type: () => true, limit: bodyLimit })
  const routes = Router()
  // Without strict routing, this is `/2.0/` as well.
  routes.get('/2.0', api)
  routes.post('/2.0', readBody, api)
  routes.use('/2.0', refuseUnreadable)
  routes.use('/api/auth', createAuthRoutes({ state, settings, now }))

  return {
    name: 'lastfm',
    routes,
    control: createLastfmControl({ state, log, now }),
    errorCodes: new Set(lastfmErrors.keys()),
    replay: (entry: unknown) => state.replay(entry),
    /** Adds the configured users that aren't there yet. */
    seed() {
      for (const { username, password } of options.users ?? []) {
        const passwordMd5 = password === undefined ? {} : { passwordMd5: md5(password) }
        if (!state.accounts.findUser(username)) {
          state.record({ type: 'user.added', name: username, ...passwordMd5, at: now() })
        }
      }
    },
    clear() {
      state.clear()
      log.clear()
    },
  }
}

function applyDefaults(options: LastfmOptions): LastfmSettings {
  const requestsPerSecond = options.requestsPerSecond ?? 5
  return {
    apiKey: options.apiKey,
    sharedSecret: options.sharedSecret,
    requestsPerSecond,
    burst: options.burst ?? requestsPerSecond * 2,
    dailyLimit: options.dailyLimit ?? 2_800,
  }
}

/** A body that is too large or in an unknown encoding is refused in Last.fm's words, not Express's. */
const refuseUnreadable: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const tooLarge = typeof error === 'object' && error !== null && 'status' in error && error.status === 413
  const refusal = new LastfmError(6, tooLarge ? { status: 413 } : {})
  const { status, contentType, body } = renderError('xml', refusal)
  res.status(status).type(contentType).send(body)
}
