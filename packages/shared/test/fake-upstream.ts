import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { createSharedState } from '../src/cache/index.ts'
import { systemClock } from '../src/clock/index.ts'
import { createLogger, type Logger } from '../src/logging/index.ts'
import { createUpstream, type Upstream, UpstreamError, type UpstreamOptions } from '../src/upstream/index.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export interface Received {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

export interface FakeUpstream {
  /** What has been asked, oldest first. */
  readonly received: Received[]
  /** The log, a JSON line each, of every level. */
  readonly lines: string[]
  readonly logger: Logger
  /** How every request is answered from now on. */
  answerWith(answer: Answer): void
  /** A client of it, with a breaker and a limit of its own; it doesn't wait for the limit unless told to. */
  connect(options?: Partial<UpstreamOptions> & { points?: number }): Upstream
  stop(): Promise<void>
}

/** An answer with a status, a body (JSON unless it is text) and headers. */
export const send =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))

/** What a request fails with. @throws Error when it does not fail, or with something else */
export async function failureOf(request: Promise<unknown>): Promise<UpstreamError> {
  const outcome = await request.catch((error: unknown) => error)
  if (outcome instanceof UpstreamError) return outcome
  throw new Error(`not an UpstreamError: ${inspect(outcome)}`)
}

/** An HTTP server that answers as a test wants it to. */
export async function startFakeUpstream(): Promise<FakeUpstream> {
  const received: Received[] = []
  const lines: string[] = []
  const logger = createLogger('test', { level: 'trace' }, { write: (line) => void lines.push(line) })
  const state = createSharedState({}, { logger })
  let answer: Answer = (response) => void response.end()
  let clients = 0

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    received,
    lines,
    logger,
    answerWith: (next) => void (answer = next),
    connect({ points = 1_000, ...options } = {}) {
      clients += 1
      const name = `music${clients}`
      return createUpstream({
        name,
        baseUrl: `http://127.0.0.1:${port}/2.0/`,
        timeoutMs: 5_000,
        limiter: state.limiter(name, { points, perMs: 60_000 }),
        limiterKey: 'api',
        maxWaitMs: 0,
        classify: () => undefined,
        cache: state.cache('answers', { maxEntries: 100 }),
        clock: systemClock,
        logger,
        ...options,
      })
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
