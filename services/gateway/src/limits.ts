import { type Limiter, type SharedState } from '@ongaku/shared/cache'
import { type LoginLimits } from './auth/limit-failures.ts'

const minute = 60_000

/** Limits on networks and users, shared by all instances of the gateway. */
export interface Limits extends LoginLimits {
  /** Registrations by network (`clientNetwork`). */
  registerLimit: Limiter
  /** Refreshes by network. */
  refreshLimit: Limiter
  /** Tokens for Last.fm's consent page by network. */
  authTokenLimit: Limiter
  /** Session keys that belong to nobody here, by network. */
  sessionKeyLimit: Limiter
  /** Points for submissions, by user (`IntakeLimit`). Weeks of queued plays fit, sent one by one or all at once. */
  submitLimit: Limiter
  /** All other calls, by user; those of sign-ins and of API tokens apart, so that no script shuts its owner out. */
  callLimit: Limiter
  /** Calls by nobody we know, by network. */
  anonymousLimit: Limiter
}

export const createLimits = ({ limiter }: SharedState): Limits => ({
  registerLimit: limiter('register', { points: 100, perMs: 60 * minute }),
  loginLimit: limiter('login', { points: 30, perMs: 5 * minute }),
  loginAddressLimit: limiter('login-address', { points: 100, perMs: 5 * minute }),
  strictLoginLimit: limiter('login-strict', { points: 5, perMs: 5 * minute }),
  refreshLimit: limiter('refresh', { points: 300, perMs: 5 * minute }),
  authTokenLimit: limiter('auth-token', { points: 100, perMs: 10 * minute }),
  sessionKeyLimit: limiter('session-key', { points: 100, perMs: 5 * minute }),
  submitLimit: limiter('submit', { points: 120_000, perMs: 5_000 }),
  callLimit: limiter('call', { points: 6_000, perMs: minute }),
  anonymousLimit: limiter('anonymous', { points: 6_000, perMs: minute }),
})
