import { randomUUID } from 'node:crypto'
import { getJob, listJobs, pauseJob } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import {
  createHttpServer,
  createInternalTokens,
  createServiceClient,
  defineRoute,
  type HttpServer,
  restSurface,
  type ServiceClient,
} from '@ongaku/shared/http'
import { createLogger } from '@ongaku/shared/logging'
import { readCursor, toPage } from '@ongaku/shared/paging'
import { jobRoutes } from '../src/jobs/job-routes.ts'
import { secret } from './stand-ins.ts'

const logger = createLogger('test', { level: 'silent' })
const tokens = createInternalTokens(secret)

const jobAt = (minute: number) => ({
  id: randomUUID(),
  type: 'test.count',
  state: 'running' as const,
  done: 0,
  createdAt: new Date(Date.UTC(2026, 4, 1, 20, minute)).toISOString(),
  updatedAt: new Date(Date.UTC(2026, 4, 1, 20, minute)).toISOString(),
})

type TestJob = ReturnType<typeof jobAt>

const newestFirst = (a: TestJob, b: TestJob) => b.createdAt.localeCompare(a.createdAt)

/** A service that has some jobs, and pages them as each does. */
function serviceWith(jobs: readonly TestJob[]): HttpServer {
  const find = (id: string) => {
    const job = jobs.find((candidate) => candidate.id === id)
    return job ? Promise.resolve(job) : Promise.reject(new AppError('not_found', 'You have no such job'))
  }
  const routes = [
    defineRoute({
      ...listJobs,
      handle({ query: { limit, cursor } }) {
        const after = cursor ? readCursor(cursor).at.toISOString() : '9999'
        const rest = jobs.filter(({ createdAt }) => createdAt < after).sort(newestFirst)
        const positionOf = (job: TestJob) => ({ at: new Date(job.createdAt), id: job.id })
        return Promise.resolve(toPage(rest.slice(0, limit + 1), limit, positionOf, (job) => job))
      },
    }),
    defineRoute({ ...getJob, handle: ({ params }) => find(params.id) }),
    defineRoute({
      ...pauseJob,
      handle: async ({ params }) => ({ ...(await find(params.id)), state: 'paused' as const }),
    }),
  ]
  const authenticate = tokens.authenticate('scrobbler')
  const surfaces = [restSurface({ prefix: '', routes, authenticate })]
  return createHttpServer({ config: { host: '127.0.0.1', port: 0 }, surfaces, parts: [], logger })
}

const some = [1, 4, 5].map(jobAt)
const others = [2, 3, 6, 7].map(jobAt)
const services = [some, others].map(serviceWith)
let gateway: HttpServer

beforeAll(async () => {
  const clients: ServiceClient[] = []
  for (const service of services) {
    await service.start()
    clients.push(
      createServiceClient({ service: 'scrobbler', baseUrl: service.url(), tokens, timeoutMs: 5_000 }),
    )
  }
  const authenticate = () => Promise.resolve({ userId: randomUUID(), sessionId: randomUUID() })
  const surfaces = [restSurface({ prefix: '', routes: jobRoutes(clients), authenticate })]
  gateway = createHttpServer({ config: { host: '127.0.0.1', port: 0 }, surfaces, parts: [], logger })
  await gateway.start()
})

afterAll(async () => {
  for (const server of [gateway, ...services]) await server.stop()
})

const call = async (path: string, method = 'GET') => {
  const response = await fetch(gateway.url() + path, { method })
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, body }
}

test.each([1, 2, 3, 7, 50])('the jobs of all services are one list, in pages of %d', async (limit) => {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body } = await call(`/jobs?limit=${limit}${cursor && `&cursor=${cursor}`}`)
    const page = body as { items: { id: string }[]; next_cursor: string | null }
    expect(page.items.length).toBeLessThanOrEqual(limit)
    ids.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(ids).toEqual([...some, ...others].sort(newestFirst).map(({ id }) => id))
})

test('one job is found in whichever service has it, and changed there', async () => {
  for (const { id } of [some[0]!, others[0]!]) {
    expect(await call(`/jobs/${id}`)).toMatchObject({ status: 200, body: { id, state: 'running' } })
    expect(await call(`/jobs/${id}/pause`, 'POST')).toMatchObject({ status: 200, body: { state: 'paused' } })
  }
  expect((await call(`/jobs/${randomUUID()}`)).status).toBe(404)
})
