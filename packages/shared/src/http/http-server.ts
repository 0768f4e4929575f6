import { type AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import express, { type Express } from 'express'
import helmet from 'helmet'
import { z } from 'zod'
import { groupBy } from '../collections/index.ts'
import { port, setting } from '../config/index.ts'
import { AppError } from '../errors/index.ts'
import { checkReadiness, type Component } from '../lifecycle/index.ts'
import { type Logger } from '../logging/index.ts'
import { type Authenticate, handleRoute } from './handle-route.ts'
import { notFoundHandler, problemHandler } from './problem-response.ts'
import { type Route } from './route.ts'

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
  routes: Route[]
  /** Put before every route's path. */
  prefix: string
  authenticate: Authenticate
  /** The parts that must be ready before `/health/ready` says so. */
  parts: Component[]
  logger: Logger
  /** Adds pages that are no routes, such as the API's documentation. */
  extend?(app: Express): void
}

export interface HttpServer extends Component {
  /** `http://host:port` as it listens. @throws Error before it is started */
  url(): string
}

function addHealth(app: Express, parts: Component[]): void {
  app.get('/health', (_request, response) => void response.json({ status: 'ok' }))
  app.get('/health/ready', async (_request, response) => {
    const readiness = await checkReadiness(parts)
    const ready = readiness.every((part) => part.ready)
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not_ready', parts: readiness })
  })
}

/** The path only: queries can carry secrets. */
const logRequests =
  (logger: Logger): express.RequestHandler =>
  (request, response, next) => {
    const startedAt = performance.now()
    response.on('finish', () => {
      const ms = Math.round(performance.now() - startedAt)
      logger.debug({ method: request.method, path: request.path, status: response.statusCode, ms }, 'request')
    })
    next()
  }

function refuseOtherMethods(app: Express, { routes, prefix }: HttpServerOptions): void {
  for (const [path, known] of groupBy(routes, (route) => route.path)) {
    const allowed = known.map(({ method }) => method.toUpperCase()).join(', ')
    app.all(prefix + path, ({ method }, response) => {
      response.setHeader('Allow', allowed)
      throw new AppError('method_not_allowed', `${method} is not for this path; it takes ${allowed}`)
    })
  }
}

function createApp(options: HttpServerOptions): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag')
  app.use(helmet({ contentSecurityPolicy: false }), logRequests(options.logger))
  addHealth(app, options.parts)
  options.extend?.(app)
  for (const route of options.routes) {
    app[route.method](options.prefix + route.path, ...handleRoute(route, options.authenticate))
  }
  refuseOtherMethods(app, options)
  app.use(notFoundHandler, problemHandler(options.logger))
  return app
}

function listen(server: Server, { host, port }: HttpServerOptions['config']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
}

const drainLimitMs = 5_000

/** Lets requests under way end within a limit; idle connections are closed at once. */
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

/** An HTTP server for routes, with `/health`, `/health/ready` and Problem Details for every failure. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const server = createServer(
    { requestTimeout: 60_000 },
    createApp(options) as Parameters<typeof createServer>[1],
  )
  const url = () => {
    const address = server.address() as AddressInfo | null
    if (!address) throw new Error('the HTTP server is not started')
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  }
  return {
    name: 'http',
    async start() {
      await listen(server, options.config)
      options.logger.info({ url: url() }, 'listening')
    },
    stop: () => close(server),
    url,
  }
}
