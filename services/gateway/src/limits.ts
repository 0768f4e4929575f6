import { type Limiter, type SharedState } from '@ongaku/shared/cache'
import { type LoginLimits } from './auth/limit-failures.ts'

const minute = 60_000

/** What one address or user may do in a while; all are shared by the gateway's instances. */
export interface Limits extends LoginLimits {
  /** Registrations by address. */
  registerLimit: Limiter
  /** Refreshes by address. */
  refreshLimit: Limiter
  /** Points of submissions by user, see `IntakeLimit`; a queue of weeks passes, sent play by play or all at once. */
  submitLimit: Limiter
}

export const createLimits = ({ limiter }: SharedState): Limits => ({
  registerLimit: limiter('register', { points: 100, perMs: 60 * minute }),
  loginLimit: limiter('login', { points: 30, perMs: 5 * minute }),
  loginAddressLimit: limiter('login-address', { points: 100, perMs: 5 * minute }),
  strictLoginLimit: limiter('login-strict', { points: 5, perMs: 5 * minute }),
  refreshLimit: limiter('refresh', { points: 300, perMs: 5 * minute }),
  submitLimit: limiter('submit', { points: 120_000, perMs: 5_000 }),
})
