import { createServer, type AddressInfo } from 'node:net'
import { serveConnection, type Connection, type ConnectionDeps } from './connection.ts'

export interface Listener {
  /** @throws the system's own error, such as EADDRINUSE */
  listen(): Promise<void>
  address(): { host: string; port: number }
  close(): Promise<void>
}

/** Accepts up to maxConnections connections; any further one is closed at once. */
export function createListener(deps: ConnectionDeps): Listener {
  const { host, port, maxConnections, logger } = deps.settings
  const connections = new Set<Connection>()

  const server = createServer((socket) => {
    if (connections.size >= maxConnections) {
      logger.warn({ maxConnections }, 'refused a connection: there are too many')
      socket.destroy()
      return
    }
    const connection = serveConnection(socket, deps)
    connections.add(connection)
    void connection.closed.then(() => connections.delete(connection))
  })

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ host, port, backlog: 1024 }, () => {
          server.off('error', reject)
          server.on('error', (error) => logger.error({ error }, 'the listener failed'))
          resolve()
        })
      }),
    address() {
      const address = server.address() as AddressInfo | null
      if (!address) throw new Error('the broker is not listening')
      return { host, port: address.port }
    },
    async close() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of connections) connection.destroy()
      await stopped
    },
  }
}
