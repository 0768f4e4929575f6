import { mapServices } from '@ongaku/shared/contracts'
import { type Mongo } from '@ongaku/shared/mongo'
import { type TestEngines } from '@ongaku/testing'
import { type GatewayConfig } from '../src/config.ts'
import { type Overrides } from '../src/deps.ts'
import { createGatewayService } from '../src/service.ts'
import { secret } from './stand-ins.ts'

export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Headers
  body: T
}

export interface CallOptions {
  token?: string | undefined
  body?: unknown
}

export interface SignedInBody {
  access_token: string
  refresh_token: string
}

export function gatewayConfigFor({ kafka, mongo }: Pick<TestEngines, 'kafka' | 'mongo'>): GatewayConfig {
  return {
    http: { host: '127.0.0.1', port: 0 },
    kafka,
    mongo,
    secret,
    cache: {},
    logging: { level: 'silent' },
    serviceUrls: mapServices(() => 'http://127.0.0.1:1'),
    registration: 'open',
  }
}

/** The collections in which documents are looked for by what identifies them, one entry each time. */
export function recordReadsById({ connection }: Mongo): string[] {
  const reads: string[] = []
  connection.set('debug', (collection: string, method: string, filter: object) => {
    if (method === 'findOne' && ('_id' in filter || 'hash' in filter)) reads.push(collection)
  })
  return reads
}

export interface GatewayOptions {
  config?: Partial<GatewayConfig>
  serviceUrls?: Partial<GatewayConfig['serviceUrls']>
  overrides?: Overrides
}

/** A gateway that runs, and calls to its API. */
export async function startGateway(engines: TestEngines, options: GatewayOptions = {}) {
  const config = { ...gatewayConfigFor(engines), ...options.config }
  const serviceUrls = { ...config.serviceUrls, ...options.serviceUrls }
  const service = createGatewayService({ ...config, serviceUrls }, options.overrides)
  await service.start()

  async function call<T = Record<string, unknown>>(
    method: string,
    path: string,
    { token, body }: CallOptions = {},
  ): Promise<Answer<T>> {
    const response = await fetch(`${service.url()}/api/v1${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as T }
  }

  const credentials = (username: string) => ({ username, password: `password of ${username}` })
  return {
    url: () => service.url(),
    stop: () => service.stop(),
    call,
    credentials,
    /** With the code the server has printed, if it asks for one. */
    register(username: string) {
      const code = service.setupCode()
      return call<SignedInBody>('POST', '/auth/register', { body: { ...credentials(username), code } })
    },
    setupCode: () => service.setupCode(),
    login: (username: string) => call<SignedInBody>('POST', '/auth/login', { body: credentials(username) }),
  }
}

export type TestGateway = Awaited<ReturnType<typeof startGateway>>
