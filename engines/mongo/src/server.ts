import net from 'node:net'
import {
  createAuthentication,
  USERS_DATABASE,
  type Caller,
  type Credentials,
} from './authentication/authentication.ts'
import { MongoError } from './errors.ts'
import { isNumeric, toNumber } from './bson/numbers.ts'
import { type Encodable } from './bson/encode.ts'
import { type CommandContext, type Logger, type ServerState } from './commands/context.ts'
import { sessionKey } from './commands/diagnostics.ts'
import { dispatch, failureReply } from './commands/dispatch.ts'
import { createCursorRegistry } from './cursors.ts'
import { createPace } from './query/deadline.ts'
import { openStorage } from './storage/storage.ts'
import { startSweeper } from './sweeper.ts'
import { serveConnection, type Connection, type ConnectionContext } from './wire/connection.ts'
import { MAX_MESSAGE_BYTES, type Request } from './wire/message.ts'

export interface EmbeddedMongoOptions {
  /** Folder of the data; made if it is not there. One server at a time may have it open. */
  dataDir: string
  /** Address to listen on; default 127.0.0.1. Leave it local: nothing is encrypted on the way. */
  host?: string
  /** 0 takes a free one. */
  port: number
  /**
   * If given, clients have to sign in with these (SCRAM-SHA-256, `authSource=admin`); if not, whoever reaches the
   * port may read and write everything. Printable ASCII.
   */
  credentials?: Credentials
  logger?: Logger
  /** Default true: a write is answered once it is on disk. Tests may turn it off. */
  durable?: boolean
  /**
   * Above this many bytes of resident memory (default 224 MB), pages of the data file are unmapped again; on Linux only.
   */
  memoryTarget?: number | undefined
  /** Default 1,000. */
  maxConnections?: number
  /** A client that stops within a message, or does not take its answer, is let go of after this; default 60 s. */
  stallTimeoutMs?: number
  /** Default 1,000. */
  maxCursors?: number
  /** Idle cursors are closed after this long; default ten minutes. */
  cursorTimeoutMs?: number
  /** How often expired documents (TTL) and idle cursors are looked for; default 60 s. */
  sweepIntervalMs?: number
  /** Milliseconds since 1970, for TTL and time-outs; default the system's clock. */
  now?: () => number
}

export interface EmbeddedMongo {
  name: 'embedded-mongo'
  /** Rejects with the original EADDRINUSE if the port is taken, or when another server has the folder. */
  start(): Promise<void>
  stop(): Promise<void>
  address(): { host: string; port: number }
  /** The connection string, with the credentials if there are any: a secret then. */
  uri(): string
}

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

function listen(server: net.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const close = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** What a client needs to send before it has signed in is far below this. */
const MAX_UNKNOWN_BYTES = 64 * 1024

function contextFor(
  state: ServerState,
  request: Request,
  connection: ConnectionContext,
  caller: Caller,
): CommandContext {
  const { command, sequences, fault } = request
  if (fault) throw fault
  const [name = ''] = command.keys()
  const db = command.get('$db')
  if (typeof db !== 'string') throw new MongoError(40571, 'OP_MSG requests require a $db argument')
  const limit = command.get('maxTimeMS')
  const isGone = (): boolean => connection.closed
  return {
    server: state,
    name,
    db,
    command,
    sequences,
    connection: connection.id,
    caller,
    session: sessionKey(command.get('lsid')),
    pace: createPace(isNumeric(limit) ? toNumber(limit) : 0, isGone),
    isGone,
  }
}

async function openServer(options: EmbeddedMongoOptions) {
  const { dataDir, host = '127.0.0.1', port, logger = silent, durable = true, now = Date.now } = options
  const {
    maxConnections = 1_000,
    stallTimeoutMs = 60_000,
    maxCursors = 1_000,
    cursorTimeoutMs = 600_000,
    sweepIntervalMs = 60_000,
    memoryTarget = 224 * 1024 ** 2,
  } = options
  const authentication = createAuthentication(options.credentials)
  const storage = await openStorage({
    dataDir,
    durable,
    memoryTarget,
    onFailure: (error) => logger.error({ err: error }, 'the storage failed'),
  })
  const connections = new Set<Connection>()
  const state: ServerState = {
    storage,
    cursors: createCursorRegistry({ maxCursors, cursorTimeoutMs, now }),
    logger,
    authentication,
    startedAt: now(),
    connections: () => connections.size,
    now,
  }
  let nextConnection = 1

  async function handle(
    request: Request,
    connection: ConnectionContext,
    caller: Caller,
  ): Promise<Map<string, Encodable>> {
    storage.beginWork()
    try {
      return await dispatch(contextFor(state, request, connection, caller))
    } catch (error) {
      if (error instanceof MongoError) return failureReply(error)
      throw error
    } finally {
      storage.endWork()
    }
  }

  const server = net.createServer((socket) => {
    if (connections.size >= maxConnections) {
      logger.warn({ maxConnections }, 'too many connections; a new one was closed')
      socket.destroy()
      return
    }
    const caller = authentication.createCaller()
    const connection = serveConnection(socket, nextConnection++, {
      stallTimeoutMs,
      maxMessageBytes: () => (caller.restricted ? MAX_UNKNOWN_BYTES : MAX_MESSAGE_BYTES),
      handle: (request, from) => handle(request, from, caller),
      onMalformed: (error, { id }) =>
        logger.warn({ err: error, connection: id }, 'malformed message; connection closed'),
      onClosed: () => connections.delete(connection),
    })
    connections.add(connection)
  })
  try {
    await listen(server, port, host)
  } catch (error) {
    await storage.close()
    throw error
  }
  const sweeper = startSweeper(state, sweepIntervalMs)
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop(): Promise<void> {
      const closed = close(server)
      sweeper.stop()
      state.cursors.closeAll()
      await Promise.all([...connections].map((connection) => connection.finish()))
      await closed
      await sweeper.idle()
      await storage.close()
    },
  }
}

/** A single-node server that speaks MongoDB's wire protocol and keeps its data in one folder. */
export function createEmbeddedMongo(options: EmbeddedMongoOptions): EmbeddedMongo {
  const host = options.host ?? '127.0.0.1'
  let running: Awaited<ReturnType<typeof openServer>> | undefined

  function address(): { host: string; port: number } {
    if (!running) throw new Error('the embedded MongoDB server has not been started')
    return { host, port: running.port }
  }

  return {
    name: 'embedded-mongo',
    async start() {
      if (running) return
      running = await openServer(options)
      options.logger?.info(
        { host, port: running.port, dataDir: options.dataDir },
        'embedded MongoDB is listening',
      )
    },
    async stop() {
      const stopping = running
      running = undefined
      await stopping?.stop()
    },
    address,
    uri() {
      const { port } = address()
      if (!options.credentials) return `mongodb://${host}:${port}`
      const { username, password } = options.credentials
      const login = [username, password].map(encodeURIComponent).join(':')
      return `mongodb://${login}@${host}:${port}/?authSource=${USERS_DATABASE}`
    },
  }
}
