import { createServer, type RequestListener, type Server } from 'node:http'

export type Address = { host: string; port: number }

export type HttpServer = {
  /** Rejects if the port is taken. */
  start(): Promise<void>
  /** Ends every connection; an answer under way is cut off. */
  stop(): Promise<void>
  /** @throws Error before `start` */
  address(): Address
}

export function createHttpServer(options: {
  host: string
  port: number
  handler: RequestListener
}): HttpServer {
  let server: Server | undefined
  return {
    async start() {
      const starting = createServer(options.handler)
      await new Promise<void>((resolve, reject) => {
        starting.once('error', reject)
        starting.listen(options.port, options.host, () => {
          starting.off('error', reject)
          resolve()
        })
      })
      server = starting
    },
    async stop() {
      const stopping = server
      if (!stopping) return
      server = undefined
      await new Promise<void>((resolve) => {
        stopping.close(() => resolve())
        stopping.closeAllConnections()
      })
    },
    address() {
      const bound = server?.address()
      if (!bound || typeof bound === 'string') throw new Error('The upstream simulator has not been started')
      return { host: options.host, port: bound.port }
    },
  }
}
