export { backoffMs, type BackoffOptions } from './backoff.ts'
export { systemClock, type Clock } from './clock.ts'
