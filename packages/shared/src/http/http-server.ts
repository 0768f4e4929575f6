import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { z } from 'zod'
import { port, setting } from '../config/index.ts'
import { type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type BodyLimits, createBodyBudget } from './body/body-budget.ts'
import { createExchange } from './exchange.ts'
import { healthSurface } from './health.ts'
import { createHostCheck, type HostPolicy } from './host-check.ts'
import { createHttpApp } from './http-app.ts'
import { toOriginForm } from './http-request.ts'
import { createMessageClasses } from './message-classes.ts'
import { type RequestLimits, type Surface } from './surface.ts'

/** The address a service listens on; each service has a port of its own. */
export const httpConfig = (defaultPort: number, portEnv: string) =>
  z.object({
    host: setting(z.string().default('127.0.0.1'), {
      env: 'ONGAKU_HOST',
      description: 'the address to listen on; 0.0.0.0 lets other machines in',
    }),
    port: setting(port.default(defaultPort), { env: portEnv, description: 'the port to listen on' }),
  })

export interface HttpServerOptions {
  config: { host: string; port: number }
  /** What is served besides `/health` and `/health/ready`. Surfaces that share a prefix are tried in list order. */
  surfaces: readonly Surface[]
  /** The parts that `/health/ready` asks. */
  parts: readonly Component[]
  logger: Logger
  /** The reverse proxies whose X-Forwarded-For and -Proto are believed, as addresses or ranges; none by default. */
  trustedProxies?: readonly string[] | undefined
  /** The host names the server may be called by; all by default. */
  hosts?: HostPolicy
  bodyLimits?: BodyLimits
  limits?: RequestLimits
}

export interface HttpServer extends Component {
  /** `http://host:port` as it listens. @throws Error before it is started */
  url(): string
  /** The bytes of request bodies held in memory now. */
  heldBodyBytes(): number
}

function listen(server: Server, { host, port }: HttpServerOptions['config']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

const drainLimitMs = 5_000

/** Gives requests in progress a limited time to finish; idle connections are closed at once. */
function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainLimitMs)
    server.close((error) => {
      clearTimeout(timer)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** A connection that stays silent for this long is closed, whatever it is waiting for. */
const silenceLimitMs = 120_000

/** An HTTP server for a list of surfaces, with `/health` and `/health/ready` beside them. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { logger, hosts } = options
  const budget = createBodyBudget(options.bodyLimits)
  const closing = new AbortController()
  const app = createHttpApp({
    surfaces: [...options.surfaces, healthSurface(options.parts)],
    trustedProxies: options.trustedProxies,
    exchange: createExchange({ checkHost: hosts && createHostCheck(hosts), logger }),
    budget,
    limits: options.limits,
    closing: closing.signal,
  })
  const listener: RequestListener = (raw, response) => {
    raw.url = toOriginForm(raw.url ?? '/')
    app(raw, response)
  }
  const server = createServer({ requestTimeout: 120_000, ...createMessageClasses(app) }, listener)
  // With this listener node leaves `100 Continue` to us, and we send it only once the body is wanted.
  server.on('checkContinue', listener)
  server.timeout = silenceLimitMs
  const url = () => {
    const address = server.address() as AddressInfo | null
    if (!address) throw new Error('the HTTP server is not started')
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  }
  return {
    name: 'http',
    async start() {
      await listen(server, options.config)
      logger.info({ url: url() }, 'listening')
    },
    stop() {
      closing.abort()
      return close(server)
    },
    url,
    heldBodyBytes: budget.held,
  }
}
