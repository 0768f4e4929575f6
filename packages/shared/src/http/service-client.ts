import { z } from 'zod'
import { type Contract, type ContractInput, type ContractOutput } from '../contracts/contract.ts'
import { AppError, codeOfProblem, problemSchema } from '../errors/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { fromWire, toWire } from '../wire/index.ts'
import { type Answer } from './answer.ts'
import { forwardedHeaders, readForwardedAnswer } from './forwarded-answer.ts'
import { type InternalTokens } from './internal-token.ts'
import { type Caller, type ForwardedRoute } from './route.ts'
import { createServiceExchange, type ServiceAnswer } from './service-exchange.ts'
import { type EndpointInput } from './surface.ts'

export interface ServiceClientOptions {
  /** The service's name: the audience of the token. */
  service: string
  baseUrl: string
  tokens: InternalTokens
  timeoutMs: number
}

export interface ServiceClient extends Component {
  /**
   * Calls an endpoint of the service for a user. It doesn't retry; the client may.
   * @throws AppError as the service gave it; `unavailable` when it does not answer; `upstream_failed` when its answer
   * doesn't fit the contract, or it refuses our token
   */
  call<C extends Contract>(contract: C, input: ContractInput<C>, caller: Caller): Promise<ContractOutput<C>>
  /** Passes a request on and its answer back, neither of them parsed. @throws AppError as `call` */
  forward(contract: Contract, input: EndpointInput<Buffer | undefined>): Promise<Answer>
}

/** A service that doesn't say so by then is not ready. */
const readyTimeoutMs = 1_000

/** What a service's `/health/ready` says about its parts. */
const readinessSchema = z.object({
  parts: z.array(
    z.object({
      name: z.string(),
      ready: z.boolean(),
      reason: z.string().optional(),
      state: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
})

function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

function writeQuery(values: Record<string, unknown>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
  return query && `?${query}`
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return undefined
  }
}

/** What a service refused a call with, as the error it was. */
function readRefusal(service: string, { status, headers, body }: ServiceAnswer): AppError {
  const parsed = problemSchema.safeParse(parseJson(body))
  if (!parsed.success || parsed.data.code === 'untrusted_call') {
    return new AppError('upstream_failed', `The ${service} service answered with ${status}`)
  }
  const retryAfterMs = Number(headers['retry-after']) * 1000 || undefined
  return new AppError(codeOfProblem(parsed.data), parsed.data.detail, {
    fields: parsed.data.errors ?? [],
    ...(retryAfterMs && { retryAfterMs }),
  })
}

function readAnswer(service: string, { response: { schema } }: Contract, { body }: ServiceAnswer): unknown {
  if (!schema) return undefined
  try {
    return fromWire(schema, parseJson(body), `answer of ${service}`)
  } catch (cause) {
    throw new AppError('upstream_failed', `The ${service} service's answer does not fit its contract`, {
      cause,
    })
  }
}

const onWire = (contract: Contract, part: 'params' | 'query' | 'body', value: unknown) => {
  const schema = contract[part]
  return schema && (toWire(schema, value as never) as Record<string, unknown>)
}

/** Calls another service by its contracts, in the name of a user. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { service, tokens, timeoutMs } = options
  const { exchange, close } = createServiceExchange(service, options.baseUrl)
  const authorize = async ({ userId }: Caller) => ({
    authorization: `Internal ${await tokens.sign(service, userId)}`,
  })
  const askReady = () =>
    exchange({ method: 'GET', path: '/health/ready', headers: {}, timeoutMs: readyTimeoutMs })

  let parts: z.infer<typeof readinessSchema>['parts'] = []

  return {
    name: `${service} service`,
    start: () => Promise.resolve(),
    stop() {
      close()
      return Promise.resolve()
    },
    async checkReady() {
      const { status, body } = await askReady()
      const answer = readinessSchema.safeParse(parseJson(body))
      parts = answer.data?.parts ?? []
      if (status === 200) return
      const reasons = parts.filter(({ ready }) => !ready).map(({ name, reason }) => `${name}: ${reason}`)
      throw new AppError('unavailable', reasons.join('; ') || `it answered with ${status}`)
    },
    state: () => ({ parts }),
    async call(contract, input, caller) {
      const { params, query, body } = input as ContractInput<Contract>
      const sent = onWire(contract, 'body', body)
      const answer = await exchange({
        method: contract.method.toUpperCase(),
        path:
          fillPath(contract.path, onWire(contract, 'params', params) ?? {}) +
          writeQuery(onWire(contract, 'query', query) ?? {}),
        headers: { ...(await authorize(caller)), ...(sent && { 'content-type': 'application/json' }) },
        body: sent && JSON.stringify(sent),
        timeoutMs,
      })
      if (answer.status !== contract.response.status) throw readRefusal(service, answer)
      return readAnswer(service, contract, answer) as never
    },
    async forward(contract, { request, caller, body, path }) {
      const answer = await exchange({
        method: request.method,
        path: request.query ? `${path}?${request.query}` : path,
        headers: { ...forwardedHeaders(request), ...(await authorize(caller)) },
        body,
        timeoutMs,
      })
      return readForwardedAnswer(service, contract, answer)
    },
  }
}

/** A service's contracts as routes that pass everything on to it. */
export const forwardContracts = (contracts: readonly Contract[], client: ServiceClient): ForwardedRoute[] =>
  contracts.map((contract) => ({ ...contract, forward: (input) => client.forward(contract, input) }))
