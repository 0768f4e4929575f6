import express, { type Express } from 'express'
import { createFaultRoutes } from './control/fault-routes.ts'
import { createFaultSwitch } from './faults/fault-switch.ts'
import { type Address, createHttpServer, type HttpServer } from './http/http-server.ts'
import { handleError, sendProblem } from './http/problem.ts'
import { createVolatileJournal, type Journal, openJournal } from './journal/journal.ts'
import { createLastfm, type LastfmOptions } from './lastfm/lastfm.ts'

export type UpstreamSimOptions = {
  /** Default 127.0.0.1. */
  host?: string
  /** 0 takes any free port. */
  port: number
  /** Where the state is kept; without it, it ends with the process. */
  dataFile?: string
  lastfm: LastfmOptions
  /** The clock, in milliseconds. */
  now?: () => number
}

export type UpstreamSim = {
  name: 'upstream-sim'
  /** Replays the data file and listens. Rejects if the port is taken or the file can't be read. */
  start(): Promise<void>
  stop(): Promise<void>
  /** @throws Error before `start` */
  address(): Address
  lastfm: {
    /** `http://…/2.0/` */
    apiUrl(): string
    /** `http://…/api/auth/`, to which a client adds `?api_key=…&token=…` */
    authUrl(): string
  }
}

/** Servers that behave as the real upstreams do where it matters, with a control endpoint at `/control/`. */
export function createUpstreamSim(options: UpstreamSimOptions): UpstreamSim {
  let running: { server: HttpServer; journal: Journal } | undefined

  const url = (path: string) => {
    const { host, port } = address()
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`
  }
  const address = () => {
    if (!running) throw new Error('The upstream simulator has not been started')
    return running.server.address()
  }

  return {
    name: 'upstream-sim',
    async start() {
      if (running) return
      const { app, journal } = assemble(options)
      const server = createHttpServer({ host: options.host ?? '127.0.0.1', port: options.port, handler: app })
      try {
        await server.start()
      } catch (error) {
        journal.close()
        throw error
      }
      running = { server, journal }
    },
    async stop() {
      const ending = running
      if (!ending) return
      running = undefined
      await ending.server.stop()
      ending.journal.close()
    },
    address,
    lastfm: { apiUrl: () => url('/2.0/'), authUrl: () => url('/api/auth/') },
  }
}

function assemble(options: UpstreamSimOptions): { app: Express; journal: Journal } {
  const now = options.now ?? Date.now
  const faults = createFaultSwitch()
  // Nothing is appended before the journal is open: a replay only changes what is in memory.
  let journal: Journal = createVolatileJournal()
  const append = (upstream: string) => (entry: object) => journal.append(upstream, entry)
  const lastfm = createLastfm(options.lastfm, { faults, append: append('lastfm'), now })
  const upstreams = new Map([lastfm].map((upstream) => [upstream.name, upstream]))

  if (options.dataFile !== undefined) {
    journal = openJournal(options.dataFile, ({ upstream, entry }) => upstreams.get(upstream)?.replay(entry))
  }
  for (const upstream of upstreams.values()) upstream.seed()

  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  for (const upstream of upstreams.values()) {
    app.use(upstream.routes)
    app.use(`/control/${upstream.name}`, express.json({ limit: '64kb' }), upstream.control)
  }
  app.use('/control', express.json({ limit: '64kb' }), createFaultRoutes(faults, lastfm.errorCodes))
  app.post('/control/reset', (_req, res) => {
    journal.clear()
    faults.clear()
    for (const upstream of upstreams.values()) {
      upstream.clear()
      upstream.seed()
    }
    res.status(204).end()
  })
  app.use((_req, res) => sendProblem(res, 404, 'Not found'))
  app.use(handleError)
  return { app, journal }
}
