import { z } from 'zod'
import { type FromWire } from '@ongaku/shared/wire'

const faultKinds = ['http_503', 'http_500', 'timeout', 'reset', 'latency', 'malformed_json', 'error'] as const

/** The longest a client is kept waiting: by `latency`, or by a `timeout` it doesn't give up on. */
export const maxWaitMs = 600_000

const fields = {
  kind: z.enum(faultKinds),
  upstream: z.string().min(1).max(100).optional().describe('Whose requests it hits; those of all if absent'),
  code: z.int().optional().describe("The upstream's own error code, for the kind `error`"),
  method: z.string().min(1).max(100).optional().describe('The API method it hits; any if absent'),
  count: z.int().min(1).max(1_000_000).optional().describe('How many requests more; no limit if absent'),
  latency_ms: z
    .int()
    .min(1)
    .max(maxWaitMs)
    .optional()
    .describe('Waited before the request is processed, or before it is answered if `after`'),
  after: z.boolean().default(false).describe('The request is processed and only its answer fails'),
}

export const faultSchema = z.object({
  id: z.int(),
  ...fields,
  hits: z.int().describe('How many requests it has hit'),
})

/** What an upstream does wrong, and to which of its requests. */
export type Fault = FromWire<z.output<typeof faultSchema>>

/** The error codes of each upstream. */
export type KnownCodes = ReadonlyMap<string, { errorCodes: ReadonlySet<number> }>

/** A request for a fault; without an upstream its code may be any upstream's. */
export function faultRequest(upstreams: KnownCodes) {
  return z.strictObject(fields).superRefine(({ kind, code, upstream, latency_ms }, context) => {
    const refuse = (field: keyof typeof fields, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (upstream !== undefined && !upstreams.has(upstream)) {
      refuse('upstream', `must be one of ${[...upstreams.keys()].join(', ')}`)
      return
    }
    const meant = upstream === undefined ? [...upstreams.values()] : [upstreams.get(upstream)]
    const codes = new Set(meant.flatMap((known) => [...(known?.errorCodes ?? [])]))
    if (code !== undefined && !codes.has(code)) refuse('code', `must be one of ${[...codes].join(', ')}`)
    if (kind === 'error' && code === undefined) refuse('code', 'is required when kind is error')
    if (kind === 'latency' && latency_ms === undefined) {
      refuse('latency_ms', 'is required when kind is latency')
    }
  })
}
