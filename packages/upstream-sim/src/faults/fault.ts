import { z } from 'zod'

const faultKinds = ['http_503', 'http_500', 'timeout', 'reset', 'latency', 'malformed_json', 'error'] as const

/** What an upstream does wrong, and to which of its requests. */
export type Fault = {
  id: number
  kind: (typeof faultKinds)[number]
  /** The upstream's own error code, for the kind `error`. */
  code?: number | undefined
  /** Only requests of this API method; all if absent. */
  method?: string | undefined
  /** How many requests more; without end if absent. */
  count?: number | undefined
  /** Waited before the request is processed, or before it is answered if `after`. */
  latencyMs?: number | undefined
  /** The request is processed and only its answer fails. */
  after: boolean
  /** How many requests it has hit. */
  hits: number
}

/** The longest a client is kept waiting: by `latency`, or by a `timeout` it doesn't give up on. */
export const longestWaitMs = 600_000

/** @param codes the error codes the upstreams know */
export function faultRequest(codes: ReadonlySet<number>) {
  return z
    .strictObject({
      kind: z.enum(faultKinds),
      code: z
        .int()
        .refine((code) => codes.has(code), { error: `One of ${[...codes].join(', ')}` })
        .optional(),
      method: z.string().min(1).max(100).optional(),
      count: z.int().min(1).max(1_000_000).optional(),
      latency_ms: z.int().min(1).max(longestWaitMs).optional(),
      after: z.boolean().default(false),
    })
    .refine(({ kind, code }) => kind !== 'error' || code !== undefined, {
      path: ['code'],
      error: 'Required when kind is error',
    })
    .refine(({ kind, latency_ms }) => kind !== 'latency' || latency_ms !== undefined, {
      path: ['latency_ms'],
      error: 'Required when kind is latency',
    })
    .transform(({ latency_ms: latencyMs, ...rest }) => ({ ...rest, latencyMs }))
}
