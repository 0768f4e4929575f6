import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { waitUntil } from '@ongaku/testing'
import { pino } from 'pino'
import {
  createHttpServer,
  describeProblem,
  events,
  type HttpServer,
  type StreamEvent,
} from '../src/http/index.ts'

let opened = 0
let ended = 0
let beats = 0
/** Resolves once the client of `/late` has left. */
let left: Promise<unknown> | undefined

async function* ticks(signal: AbortSignal): AsyncGenerator<StreamEvent> {
  yield { id: '1', event: 'tick', data: { first: true } }
  yield { id: '2', data: 'two\nlines' }
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  ended += 1
}

async function* flood(): AsyncGenerator<StreamEvent> {
  opened += 1
  try {
    for (;;) {
      yield { data: 'x'.repeat(100_000) }
      await new Promise(setImmediate)
    }
  } finally {
    ended += 1
  }
}

/** As `flood`, but it fails when it is ended. */
async function* untidyFlood(): AsyncGenerator<StreamEvent> {
  try {
    yield* flood()
  } finally {
    await Promise.reject(new Error('could not unsubscribe'))
  }
}

let server: HttpServer

beforeAll(async () => {
  server = createHttpServer({
    config: { host: '127.0.0.1', port: 0 },
    surfaces: [
      {
        name: 'events',
        prefixes: [''],
        describeError: describeProblem,
        endpoints: [
          { methods: ['GET'], path: '/ticks', handle: () => events(ticks, { heartbeatMs: 20 }) },
          {
            methods: ['GET'],
            path: '/three-beats',
            handle: () =>
              events(ticks, { heartbeatMs: 20, mayGoOn: () => Promise.resolve((beats += 1) < 3) }),
          },
          { methods: ['GET'], path: '/flood', handle: () => events(flood) },
          { methods: ['GET'], path: '/untidy-flood', handle: () => events(untidyFlood) },
          {
            methods: ['GET'],
            path: '/late',
            async handle({ request }) {
              left = once(request.raw.socket, 'close')
              await left
              return events(flood)
            },
          },
        ],
      },
    ],
    parts: [],
    logger: pino({ level: 'silent' }),
  })
  await server.start()
})

beforeEach(() => {
  opened = 0
  ended = 0
})

afterAll(() => server.stop())

const ask = (path: string, init?: RequestInit) => fetch(server.url() + path, init)

/** A client that reads nothing. */
function begin(path: string): Socket {
  const socket = connect(Number(new URL(server.url()).port), '127.0.0.1')
  socket.pause().on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  return socket
}

const untilEnded = () =>
  waitUntil(
    () => ended,
    (count) => count === 1,
  )

test('events come as they happen, with a sign of life between, and end when nobody reads', async () => {
  const leaving = new AbortController()
  const { body, headers } = await ask('/ticks', { signal: leaving.signal })
  expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  let seen = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    seen += chunk
    if (seen.includes(': still here\n\n')) break
  }
  expect(seen).toContain('id: 1\nevent: tick\ndata: {"first":true}\n\nid: 2\ndata: "two\\nlines"\n\n')
  leaving.abort()
  await untilEnded()
})

test('a stream ends at the heartbeat at which its reader may no longer go on', async () => {
  const text = await (await ask('/three-beats')).text()
  expect(text.match(/: still here/g)).toHaveLength(3)
  await untilEnded()
})

test.each(['/flood', '/untidy-flood'])('a reader of %s who is too slow is disconnected', async (path) => {
  const socket = begin(path)
  await untilEnded()
  socket.destroy()
  expect((await ask('/health')).status).toBe(200)
})

test('no events are opened for a client that has left before they begin', async () => {
  const socket = begin('/late')
  await waitUntil(
    () => left !== undefined,
    (isAsked) => isAsked,
  )
  socket.destroy()
  await left
  expect((await ask('/health')).status).toBe(200)
  expect(opened).toBe(0)
})
