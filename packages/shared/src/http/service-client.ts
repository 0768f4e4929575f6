import axios, { type AxiosResponse, isAxiosError } from 'axios'
import { AppError, codeOfProblem, problemSchema } from '../errors/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { fromWire, toWire } from '../wire/index.ts'
import { type InternalTokens } from './internal-token.ts'
import { type Contract, type ContractInput, type ContractOutput } from '../contracts/contract.ts'
import { type Caller, defineRoute, type Route } from './route.ts'

export interface ServiceClientOptions {
  /** The service's name: the audience of the token. */
  service: string
  baseUrl: string
  tokens: InternalTokens
  timeoutMs: number
}

export interface ServiceClient extends Component {
  /** Calls an endpoint of the service for a user. @throws AppError as the service gave it, or `unavailable` */
  call<C extends Contract>(contract: C, input: ContractInput<C>, caller: Caller): Promise<ContractOutput<C>>
}

const largestAnswer = 50 * 1024 * 1024

function fillPath(path: string, params: Record<string, unknown>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
}

function readProblem(service: string, response: AxiosResponse<unknown>): AppError {
  const parsed = problemSchema.safeParse(response.data)
  if (!parsed.success) return new AppError('upstream_failed', `${service} answered with ${response.status}`)
  const retryAfterMs = Number(response.headers['retry-after']) * 1000 || undefined
  return new AppError(codeOfProblem(parsed.data), parsed.data.detail, {
    fields: parsed.data.errors ?? [],
    ...(retryAfterMs && { retryAfterMs }),
  })
}

const onWire = (contract: Contract, part: 'params' | 'query' | 'body', value: unknown) => {
  const schema = contract[part]
  return schema && (toWire(schema, value as never) as Record<string, unknown>)
}

/** Calls another service by its contracts, in the name of a user. It doesn't retry: the caller's caller may. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { service, tokens } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const http = axios.create({
    timeout: options.timeoutMs,
    maxContentLength: largestAnswer,
    maxBodyLength: largestAnswer,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  })

  async function send(
    method: string,
    path: string,
    request: Record<string, unknown>,
  ): Promise<AxiosResponse<unknown>> {
    try {
      return await http.request<unknown>({ method, url: baseUrl + path, ...request })
    } catch (cause) {
      if (!isAxiosError(cause)) throw cause
      throw new AppError('unavailable', `The ${service} service does not answer`, { cause })
    }
  }

  return {
    name: `${service} service`,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    async checkReady() {
      const { status } = await send('get', '/health/ready', {})
      if (status !== 200) throw new AppError('unavailable', `the ${service} service is not ready`)
    },
    async call(contract, input, caller) {
      const { params, query, body } = input as ContractInput<Contract>
      const authorization = `Internal ${await tokens.sign(service, caller.userId)}`
      const response = await send(
        contract.method,
        fillPath(contract.path, onWire(contract, 'params', params) ?? {}),
        {
          headers: { authorization },
          params: onWire(contract, 'query', query),
          data: onWire(contract, 'body', body),
        },
      )
      if (response.status !== contract.response.status) throw readProblem(service, response)
      const { schema } = contract.response
      return (schema && fromWire(schema, response.data, `answer of ${service}`)) as never
    },
  }
}

/** A route that hands its call on to the service whose contract it is. */
export function forwardRoute(contract: Contract, client: ServiceClient): Route {
  return defineRoute({
    ...contract,
    handle: ({ params, query, body, caller }) =>
      client.call(contract, { params, query, body }, caller) as never,
  })
}
