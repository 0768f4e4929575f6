import { type Request, type Response, type RequestHandler } from 'express'
import { failResponse, send, waitUnlessGone } from '../faults/fail-response.ts'
import { type FaultSwitch } from '../faults/fault-switch.ts'
import { answerCall, type LastfmDeps } from './answer-call.ts'
import { type RequestLog } from './request-log.ts'
import { LastfmError } from './wire/errors.ts'
import { type Params, readParams } from './wire/params.ts'
import { readFormat, type Rendered, renderAnswer, renderError } from './wire/render.ts'

export type ApiDeps = LastfmDeps & { faults: FaultSwitch; log: RequestLog }

/** `/2.0/`: reads the parameters, lets a fault have its way, answers, and notes what was answered. */
export function createApiHandler(deps: ApiDeps): RequestHandler {
  return async (req: Request, res: Response) => {
    const body: unknown = req.body
    const read = attempt(() => readParams(req.originalUrl, typeof body === 'string' ? body : ''))
    if (read instanceof LastfmError) return send(res, renderError('xml', read))

    const fault = deps.faults.take(read.get('method') ?? '')
    if (!fault) {
      const { rendered, outcome } = answer(deps, req.method, read)
      note(deps, read, outcome)
      return send(res, rendered)
    }

    const processed = fault.after ? answer(deps, req.method, read) : undefined
    if (processed) note(deps, read, `${processed.outcome}, then fault ${fault.kind}`)
    if (fault.latencyMs !== undefined) await waitUnlessGone(res, fault.latencyMs)
    const late = fault.kind === 'latency' && !processed ? answer(deps, req.method, read) : processed
    if (!processed) note(deps, read, late ? `${late.outcome}, late` : `fault ${fault.kind}`)
    const error = (code: number) => renderError(formatOf(read), new LastfmError(code))
    return failResponse(res, fault, late?.rendered, error)
  }
}

function answer(deps: ApiDeps, httpMethod: string, params: Params): { rendered: Rendered; outcome: string } {
  const result = attempt(() => {
    const format = readFormat(params)
    return renderAnswer(format, answerCall(deps, httpMethod, params))
  })
  if (!(result instanceof LastfmError)) return { rendered: result, outcome: 'ok' }
  return { rendered: renderError(formatOf(params), result), outcome: `error ${result.code}` }
}

function formatOf(params: Params): 'json' | 'xml' {
  return params.get('format')?.toLowerCase() === 'json' ? 'json' : 'xml'
}

/** Anything but a refusal is the simulator's own trouble, such as a full disk: the client may try again. */
function attempt<T>(run: () => T): T | LastfmError {
  try {
    return run()
  } catch (error) {
    if (error instanceof LastfmError) return error
    const reason = error instanceof Error ? error.message : String(error)
    return new LastfmError(16, { message: `The simulator failed: ${reason}` })
  }
}

const timestampName = /^timestamp(?:\[(\d{1,2})\])?$/

function note({ log, state, now }: ApiDeps, params: Params, outcome: string): void {
  const { accounts } = state
  const named = params.get('user')?.slice(0, 100)
  const user =
    accounts.sessionUser(params.get('sk') ?? '') ?? (named && (accounts.findUser(named)?.name ?? named))
  const timestamps = readTimestamps(params)
  log.add({
    method: (params.get('method') ?? '').slice(0, 100),
    ...(user ? { user } : {}),
    batchSize: timestamps.length,
    timestamps,
    at: now(),
    outcome,
  })
}

/** In the order of their indices; a malformed one as 0. */
function readTimestamps(params: Params): number[] {
  const found: { index: number; timestamp: number }[] = []
  for (const [name, value] of params) {
    const match = timestampName.exec(name)
    if (match)
      found.push({ index: Number(match[1] ?? 0), timestamp: /^\d{1,15}$/.test(value) ? Number(value) : 0 })
  }
  return found.sort((a, b) => a.index - b.index).map(({ timestamp }) => timestamp)
}
