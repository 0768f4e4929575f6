import { type z } from 'zod'
import { type Clock } from '@ongaku/shared/clock'
import { type Route, type Surface } from '@ongaku/shared/http'
import { type Fault } from './faults/fault.ts'

/** One simulated service. Its state changes only through entries of the journal, so that a replay rebuilds it. */
export interface Upstream {
  /** What its clients see. */
  surfaces: readonly Surface[]
  /** What a test may ask or arrange, under `/control/<name>`. */
  controlRoutes: readonly Route[]
  /** The codes a fault of the kind `error` may name. */
  errorCodes: ReadonlySet<number>
  /** Makes a change that an earlier run wrote down. @throws ZodError for an entry of an unknown shape */
  replay(entry: unknown): void
  /** Adds what its settings provide from the start, where it is missing. */
  seed(): void
  clear(): void
}

/** What an upstream can use. */
export interface UpstreamContext {
  clock: Clock
  /** The fault that is to hit a request for this API method, counted as used once. */
  takeFault(method: string): Fault | undefined
  /** Writes a change down for the next start. @throws Error, with nothing kept, if it can't be written */
  append(entry: object): void
}

export interface UpstreamDefinition<S extends z.ZodType = z.ZodType, A = unknown> {
  config: S
  create(config: z.output<S>, context: UpstreamContext): Upstream
  /** The addresses its clients are configured with; `url` tells where the simulator listens. */
  addresses(url: () => string): A
}

/** Checks that an upstream is made from the settings it declares. */
export const defineUpstream = <S extends z.ZodType, A>(
  definition: UpstreamDefinition<S, A>,
): UpstreamDefinition<S, A> => definition
