import CircuitBreaker from 'opossum'
import { type Clock } from '../clock/index.ts'
import { type Logger } from '../logging/index.ts'
import { isGivenUp, UpstreamError } from './upstream-error.ts'

export type BreakerState = 'closed' | 'half_open' | 'open'

export interface BreakerOptions {
  /** How many of the calls within the window must fail, in percent. */
  errorThresholdPercentage?: number
  /** How many calls the window must have before it can open. */
  volumeThreshold?: number
  /** The window, in milliseconds. */
  rollingCountTimeout?: number
  /** How long it stays open before one call is let through as a trial, in milliseconds. */
  resetTimeout?: number
}

export interface Breaker {
  state(): BreakerState
  /** @throws UpstreamError `transient`, with the time until the next trial, while it is open */
  assertNotOpen(): void
  /** Runs the work unless the breaker is open. Only transient failures count; whatever `work` throws is passed on. */
  run<T>(work: () => Promise<T>): Promise<T>
}

type Work = () => Promise<unknown>

const defaults = {
  errorThresholdPercentage: 50,
  volumeThreshold: 5,
  rollingCountTimeout: 10_000,
  resetTimeout: 10_000,
}

export function createBreaker(
  name: string,
  options: BreakerOptions,
  { clock, logger }: { clock: Clock; logger: Logger },
): Breaker {
  const settings = { ...defaults, ...options }
  let openedAt = 0
  let isLogged = false

  const circuit: CircuitBreaker<[Work], unknown> = new CircuitBreaker((work: Work) => work(), {
    ...settings,
    name,
    timeout: false,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
    // True counts as a success: the upstream answered, even if it refused the request.
    errorFilter(error: unknown) {
      if (!(error instanceof UpstreamError)) return false
      // A call that its caller gave up says nothing about the upstream; but as a trial it hasn't shown recovery either.
      return isGivenUp(error) ? !circuit.halfOpen : error.kind !== 'transient'
    },
  })
  // A trial that fails opens it again, which is not worth another log line.
  circuit.on('open', () => {
    openedAt = clock.now()
    if (!isLogged) logger.warn({ upstream: name }, 'the upstream keeps failing; its breaker is open')
    isLogged = true
  })
  circuit.on('close', () => {
    if (isLogged) logger.info({ upstream: name }, 'the upstream answers again; its breaker is closed')
    isLogged = false
  })

  const refuse = (): UpstreamError =>
    new UpstreamError('transient', `${name} keeps failing and is not asked for a while`, {
      upstream: name,
      upstreamCode: 'EOPENBREAKER',
      // Half open, the trial is under way: its outcome is known before long.
      retryAfterMs: circuit.opened ? Math.max(openedAt + settings.resetTimeout - clock.now(), 1) : 1_000,
    })

  return {
    state: () => (circuit.opened ? 'open' : circuit.halfOpen ? 'half_open' : 'closed'),
    assertNotOpen() {
      if (circuit.opened) throw refuse()
    },
    async run<T>(work: () => Promise<T>): Promise<T> {
      try {
        return (await circuit.fire(work)) as T
      } catch (error) {
        if (error instanceof Error && CircuitBreaker.isOurError(error)) throw refuse()
        throw error
      }
    },
  }
}
