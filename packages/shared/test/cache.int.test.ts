import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createSharedState, type SharedState } from '../src/cache/index.ts'
import { systemClock as clock } from '../src/clock/index.ts'
import { checkReadiness } from '../src/lifecycle/index.ts'
import { createLogger } from '../src/logging/index.ts'
import { waitUntil } from '@ongaku/testing'

const quiet = createLogger('test', { level: 'silent' })
const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) process.stdout.write('Redis: not run (redis-server is not installed)\n')

interface RedisServer {
  url: string
  start(): Promise<void>
  /** Freezes it, so that it takes connections and answers nothing. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function createRedisServer(dir: string): Promise<RedisServer> {
  const port = await findFreePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '']
  let child: ChildProcess | undefined
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async start() {
      const started = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] })
      child = started
      for await (const line of createInterface(started.stdout)) {
        if (line.includes('Ready to accept connections')) break
      }
      started.stdout.resume()
      if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`)
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

interface Backend {
  name: string
  start(): Promise<void>
  stop(): Promise<void>
  config(): { redisUrl?: string }
}

function redisBackend(): Backend & { server(): RedisServer } {
  let dir = ''
  let running: RedisServer | undefined
  const server = () => {
    if (!running) throw new Error('Redis is not started')
    return running
  }
  return {
    name: 'Redis',
    server,
    async start() {
      dir = await mkdtemp(join(tmpdir(), 'ongaku-redis-'))
      running = await createRedisServer(dir)
      await running.start()
    },
    async stop() {
      await running?.kill()
      await rm(dir, { recursive: true, force: true })
    },
    config: () => ({ redisUrl: server().url }),
  }
}

const memoryBackend: Backend = {
  name: 'memory',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  config: () => ({}),
}

describe.each(hasRedis ? [memoryBackend, redisBackend()] : [memoryBackend])(
  'shared state in $name',
  (backend) => {
    let state: SharedState

    beforeAll(async () => {
      await backend.start()
      state = createSharedState(backend.config(), { logger: quiet })
      await state.start()
    })
    afterAll(async () => {
      await state.stop()
      await backend.stop()
    })

    test('is ready', async () => {
      expect(await checkReadiness([state])).toEqual([{ name: 'cache', ready: true }])
    })

    test('keeps a value until it is deleted or its time has passed', async () => {
      const cache = state.cache('values', { maxEntries: 10 })
      await cache.set('a', 'Sigur Rós', 60_000)
      await cache.set('b', '', 60_000)
      await cache.set('c', 'short', 30)
      expect(await cache.get('a')).toBe('Sigur Rós')
      expect(await cache.get('b')).toBe('')
      await cache.delete('a')
      expect(await cache.get('a')).toBeUndefined()
      await waitUntil(
        () => cache.get('c'),
        (value) => value === undefined,
      )
      await cache.set('b', 'kept no longer', 0)
      expect(await cache.get('b')).toBeUndefined()
    })

    test('keeps caches apart by their prefix, and gives the same one for the same prefix', async () => {
      await state.cache('left', { maxEntries: 10 }).set('key', 'value', 60_000)
      expect(await state.cache('right', { maxEntries: 10 }).get('key')).toBeUndefined()
      expect(await state.cache('left', { maxEntries: 10 }).get('key')).toBe('value')
      expect(() => state.cache('left', { maxEntries: 20 })).toThrow(RangeError)
    })

    test('counts takes per limiter and key', async () => {
      const limits = { points: 2, perMs: 60_000 }
      const limiter = state.limiter('logins', limits)
      expect(await limiter.take('a')).toMatchObject({ allowed: true })
      expect(await state.limiter('logins', limits).take('a')).toMatchObject({ allowed: true })
      expect(await limiter.take('b')).toMatchObject({ allowed: true })
      const refused = await limiter.take('a')
      expect(refused).toMatchObject({ allowed: false, remaining: 0 })
      expect(refused.resetMs).toBeGreaterThan(50_000)
      expect(refused.resetMs).toBeLessThanOrEqual(60_000)
      await expect(limiter.acquire('a', { clock, maxWaitMs: 1_000 })).rejects.toMatchObject({
        code: 'rate_limited',
      })
    })

    test('takes several points or none, is charged beyond its limit, and is given back to', async () => {
      const limiter = state.limiter('bytes', { points: 1_000_000, perMs: 60_000 })
      expect(await limiter.take('a', 700_000)).toMatchObject({ allowed: true, remaining: 300_000 })
      expect(await limiter.take('a', 300_001)).toMatchObject({ allowed: false, remaining: 300_000 })
      expect(await limiter.take('a', 300_000)).toMatchObject({ allowed: true, remaining: 0 })
      await limiter.charge('a', -300_000)
      expect(await limiter.take('a', 200_000)).toMatchObject({ allowed: true })
      await limiter.charge('a', 100_001)
      const refused = await limiter.take('a')
      expect(refused).toMatchObject({ allowed: false, remaining: 0 })
      expect(refused.resetMs).toBeGreaterThan(50_000)
      expect(refused.resetMs).toBeLessThanOrEqual(60_000)
      await limiter.charge('a', -5_000_000)
      expect(await limiter.take('a', 1_000_000)).toMatchObject({ allowed: true })
      await limiter.charge('b', -1)
      expect(await limiter.take('b', 1_000_000)).toMatchObject({ allowed: true })
      expect((await limiter.take('b')).allowed).toBe(false)
      await expect(limiter.take('a', 1_000_001)).rejects.toThrow(RangeError)
    })

    test('lets waiting callers through in the next window', async () => {
      const limiter = state.limiter('calls', { points: 2, perMs: 1_000 })
      const startedAt = performance.now()
      await Promise.all([1, 2, 3].map(() => limiter.acquire('a', { clock, maxWaitMs: 5_000 })))
      expect(performance.now() - startedAt).toBeGreaterThan(900)
    })
  },
)

if (hasRedis) {
  describe('Redis behind several processes', () => {
    const backend = redisBackend()
    const lines: string[] = []
    const logger = createLogger('test', { level: 'info' }, { write: (line) => void lines.push(line) })
    const states: SharedState[] = []
    const limits = { points: 3, perMs: 60_000 }

    async function startState(namespace?: string): Promise<SharedState> {
      const state = createSharedState(backend.config(), { logger, ...(namespace && { namespace }) })
      states.push(state)
      await state.start()
      return state
    }

    beforeEach(() => backend.start())
    afterEach(async () => {
      await Promise.all(states.splice(0).map((state) => state.stop()))
      await backend.stop()
      lines.length = 0
    })

    test('shares values and limits between them, within one namespace', async () => {
      const [first, second, stranger] = [await startState(), await startState(), await startState('other')]
      await first.cache('values', { maxEntries: 10 }).set('key', 'value', 60_000)
      expect(await second.cache('values', { maxEntries: 10 }).get('key')).toBe('value')
      expect(await stranger.cache('values', { maxEntries: 10 }).get('key')).toBeUndefined()
      const takes = []
      for (const state of [first, second, first, second, stranger]) {
        takes.push(await state.limiter('calls', limits).take('a'))
      }
      expect(takes.map(({ allowed }) => allowed)).toEqual([true, true, true, false, true])
    })

    test('goes on without it when it is gone, and with it when it is back', async () => {
      const state = await startState()
      const cache = state.cache('values', { maxEntries: 10 })
      await cache.set('key', 'value', 60_000)
      await backend.server().kill()

      expect(await cache.get('key')).toBeUndefined()
      await expect(cache.set('key', 'value', 60_000)).resolves.toBeUndefined()
      const takes = []
      for (let i = 0; i < 4; i += 1) takes.push(await state.limiter('calls', limits).take('a'))
      expect(takes.map(({ allowed }) => allowed)).toEqual([true, true, true, false])
      expect(await checkReadiness([state])).toMatchObject([{ ready: false, reason: 'Redis does not answer' }])

      await backend.server().start()
      await waitUntil(
        () => checkReadiness([state]),
        ([part]) => part?.ready === true,
      )
      await cache.set('key', 'new', 60_000)
      expect(await cache.get('key')).toBe('new')
      expect(lines.map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([40, 30])
    })

    test('starts while it is not there', async () => {
      await backend.server().kill()
      const state = await startState()
      expect(await state.cache('values', { maxEntries: 10 }).get('key')).toBeUndefined()
      await backend.server().start()
      await waitUntil(
        () => checkReadiness([state]),
        ([part]) => part?.ready === true,
      )
    })

    test('does not wait long for it while it hangs, and logs no values', async () => {
      const state = await startState()
      const cache = state.cache('values', { maxEntries: 10 })
      await cache.set('key', 's3cret', 60_000)
      backend.server().freeze()
      const startedAt = performance.now()
      const answers = Promise.all([
        cache.get('key'),
        cache.set('key', 's3cret', 60_000),
        state.limiter('calls', limits).take('a'),
      ])
      expect(await answers).toEqual([undefined, undefined, expect.objectContaining({ allowed: true })])
      expect(performance.now() - startedAt).toBeLessThan(3_000)
      expect(lines).toHaveLength(1)
      expect(lines.join()).not.toContain('s3cret')
      backend.server().thaw()
      await waitUntil(
        () => cache.get('key'),
        (value) => value === 's3cret',
      )
    })
  })
}
