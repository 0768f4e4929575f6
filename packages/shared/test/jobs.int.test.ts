import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { z } from 'zod'
import { createManualClock, startDatabase, type TestDatabase, uniqueName, waitUntil } from '@ongaku/testing'
import { AppError } from '../src/errors/index.ts'
import { createJobs, defineJob, type Job, type Jobs } from '../src/jobs/index.ts'
import { createMongo } from '../src/mongo/index.ts'

const userId = randomUUID()
const logger = pino({ level: 'silent' })

let database: TestDatabase
let name: string
let stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await startDatabase()
})

beforeEach(() => {
  name = uniqueName('jobs')
})

afterEach(async () => {
  for (const stop of stops.toReversed()) await stop()
  stops = []
})

afterAll(() => database.stop())

interface Counting {
  /** Every number that was counted, in order, by whichever instance. */
  counted: number[]
  /** Called with each number before it is counted; waits or throws for the test. */
  step: (number: number, signal: AbortSignal) => Promise<void>
}

/** A job that counts from its checkpoint up to its input, one number a step. */
const counting = (test: Counting) =>
  defineJob({
    type: 'test.count',
    input: z.object({ to: z.int() }),
    checkpoint: z.int(),
    async run({ input: { to }, checkpoint = 0, signal, advance }) {
      for (let number = checkpoint + 1; number <= to; number += 1) {
        await test.step(number, signal)
        test.counted.push(number)
        await advance({ done: number, total: to, checkpoint: number })
      }
    },
  })

async function startJobs(test: Counting, { instance = 'one', clock = createManualClock(Date.now()) } = {}) {
  const mongo = createMongo(database.mongo, name)
  const outbox = { wake: () => undefined }
  const definitions = [counting(test)]
  const jobs = createJobs({ definitions, mongo, outbox, service: 'test', clock, logger, instance })
  await mongo.start()
  await jobs.start()
  const stop = async () => {
    await jobs.stop()
    await mongo.stop()
  }
  stops.push(stop)
  return { jobs, clock, mongo }
}

const begin = (jobs: Jobs, to: number, key = 'only') =>
  jobs.begin({ userId, type: 'test.count', input: { to }, key })

const until = (jobs: Jobs, { id }: Job, state: Job['state']) =>
  waitUntil(
    () => jobs.get(userId, id),
    (job) => job.state === state,
  )

const abort = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const leave = () => reject(new Error('aborted'))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave)
  })

test('a job runs to its end and reports its progress', async () => {
  const test: Counting = { counted: [], step: () => Promise.resolve() }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 3)
  const ended = await until(jobs, job, 'completed')
  expect(test.counted).toEqual([1, 2, 3])
  expect(ended).toMatchObject({ done: 3, total: 3, endedAt: expect.any(Date) as Date })
})

test('what happens to a job waits in it to be published, progress once a second at most', async () => {
  const test: Counting = { counted: [], step: () => Promise.resolve() }
  const { jobs, mongo } = await startJobs(test)
  const job = await begin(jobs, 3)
  await until(jobs, job, 'completed')
  const document = await mongo.connection
    .collection<{ outbox: { value: string; key: string }[] }>('jobs')
    .findOne()
  const told = document?.outbox.map(({ value }) => JSON.parse(value) as { state: string; done: number })
  expect(told?.map(({ state, done }) => [state, done])).toEqual([
    ['queued', 0],
    ['running', 1],
    ['completed', 3],
  ])
  expect(document?.outbox[0]?.key).toBe(userId)
  expect(told?.[0]).toMatchObject({ job_id: job.id, job_type: 'test.count', user_id: userId })
})

test('while one is open, another with its key is not begun', async () => {
  const test: Counting = { counted: [], step: (_, signal) => abort(signal) }
  const { jobs } = await startJobs(test)
  const first = await begin(jobs, 3)
  expect((await begin(jobs, 5)).id).toBe(first.id)
  expect((await begin(jobs, 5, 'another')).id).not.toBe(first.id)
  await jobs.cancel(userId, first.id)
  expect((await begin(jobs, 5)).id).not.toBe(first.id)
})

test('a paused job stops where it is, and goes on from there when it is resumed', async () => {
  const test: Counting = {
    counted: [],
    step: (number, signal) => (number === 3 ? abort(signal) : Promise.resolve()),
  }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 4)
  await waitUntil(
    () => jobs.get(userId, job.id),
    ({ done }) => done === 2,
  )
  await jobs.pause(userId, job.id)
  expect(await until(jobs, job, 'paused')).toMatchObject({ done: 2 })
  test.step = () => Promise.resolve()
  await jobs.resume(userId, job.id)
  await until(jobs, job, 'completed')
  expect(test.counted).toEqual([1, 2, 3, 4])
})

test('a job resumed before its last step has ended waits for that step, and can still be cancelled', async () => {
  let endStep: () => void = () => undefined
  const steps: string[] = []
  const test: Counting = {
    counted: [],
    step: () => {
      steps.push('first')
      return new Promise((resolve) => (endStep = resolve))
    },
  }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 2)
  await waitUntil(
    () => steps,
    ({ length }) => length === 1,
  )
  test.step = (_, signal) => {
    steps.push('second')
    return abort(signal).finally(() => steps.push('aborted'))
  }
  await jobs.pause(userId, job.id)
  await jobs.resume(userId, job.id)
  await until(jobs, job, 'running')
  expect(steps).toEqual(['first'])
  endStep()
  await waitUntil(
    () => steps,
    ({ length }) => length === 2,
  )
  await jobs.cancel(userId, job.id)
  await waitUntil(
    () => steps,
    (all) => all.includes('aborted'),
  )
  expect(steps).toEqual(['first', 'second', 'aborted'])
})

test('a change made twice at once is made once, and both get the job', async () => {
  const test: Counting = { counted: [], step: (_, signal) => abort(signal) }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 1)
  const both = await Promise.all([jobs.cancel(userId, job.id), jobs.cancel(userId, job.id)])
  expect(both.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
})

test('the reason of an unexpected failure stays in the log', async () => {
  const test: Counting = { counted: [], step: () => Promise.reject(new TypeError('of an inner thing')) }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 1)
  const failed = await waitUntil(
    () => jobs.get(userId, job.id),
    ({ attempts }) => attempts === 1,
  )
  expect(failed.reason).toBe('The failure has been logged.')
})

test('a job whose process died goes on from its checkpoint in the next one', async () => {
  const dying: Counting = {
    counted: [],
    step: (number) => (number === 3 ? new Promise<void>(() => undefined) : Promise.resolve()),
  }
  const { jobs, mongo } = await startJobs(dying)
  const job = await begin(jobs, 4)
  await waitUntil(
    () => jobs.get(userId, job.id),
    ({ done }) => done === 2,
  )
  stops = [() => mongo.stop()] // it never stops: its process is gone
  const next: Counting = { counted: [], step: () => Promise.resolve() }
  const again = await startJobs(next)
  await until(again.jobs, job, 'completed')
  expect(next.counted).toEqual([3, 4])
})

test('another instance takes over once the lease of one that died has run out', async () => {
  const hanging: Counting = { counted: [], step: () => new Promise<void>(() => undefined) }
  const { jobs, mongo } = await startJobs(hanging)
  const job = await begin(jobs, 2)
  await until(jobs, job, 'running')
  stops = [() => mongo.stop()]
  const next: Counting = { counted: [], step: () => Promise.resolve() }
  const other = await startJobs(next, { instance: 'two' })
  await waitUntil(
    () => other.clock.waiting,
    (waiting) => waiting > 0,
  )
  expect(next.counted).toEqual([])
  other.clock.advance(60_001)
  await until(other.jobs, job, 'completed')
  expect(next.counted).toEqual([1, 2])
})

test('a job that fails for now is tried again after a pause, one that fails for good is not', async () => {
  const test: Counting = {
    counted: [],
    step: () => Promise.reject(new AppError('unavailable', 'the upstream is down')),
  }
  const { jobs, clock } = await startJobs(test)
  const job = await begin(jobs, 2)
  const waiting = await waitUntil(
    () => jobs.get(userId, job.id),
    ({ attempts }) => attempts === 1,
  )
  expect(waiting).toMatchObject({ state: 'queued', reason: 'the upstream is down' })
  test.step = () => Promise.reject(new AppError('invalid_input', 'the file is no archive'))
  await waitUntil(
    () => clock.waiting,
    (count) => count > 0,
  )
  clock.advance(30_000)
  const failed = await until(jobs, job, 'failed')
  expect(failed).toMatchObject({ attempts: 2, reason: 'the file is no archive' })
  test.step = () => Promise.resolve()
  await jobs.resume(userId, job.id)
  expect(await until(jobs, job, 'completed')).not.toHaveProperty('reason')
})

test("nobody sees or changes another user's job, and one that has ended can't be changed", async () => {
  const test: Counting = { counted: [], step: () => Promise.resolve() }
  const { jobs } = await startJobs(test)
  const job = await begin(jobs, 1)
  await until(jobs, job, 'completed')
  const stranger = randomUUID()
  await expect(jobs.get(stranger, job.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(jobs.cancel(stranger, job.id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await jobs.list(stranger, undefined, 10)).toEqual([])
  await expect(jobs.pause(userId, job.id)).rejects.toMatchObject({ code: 'conflict' })
  await expect(jobs.resume(userId, job.id)).rejects.toMatchObject({ code: 'conflict' })
})

test('the list is newest first, by state and in pages', async () => {
  const test: Counting = { counted: [], step: (_, signal) => abort(signal) }
  const { jobs, clock } = await startJobs(test)
  const begun: Job[] = []
  for (const key of ['a', 'b', 'c']) {
    begun.push(await begin(jobs, 1, key))
    clock.advance(1_000)
  }
  const ids = begun.map(({ id }) => id).reverse()
  const [newest, ...older] = await jobs.list(userId, undefined, 10)
  expect([newest?.id, ...older.map(({ id }) => id)]).toEqual(ids)
  const after = { at: newest!.createdAt, id: newest!.id }
  expect((await jobs.list(userId, undefined, 1, after)).map(({ id }) => id)).toEqual([ids[1]])
  await jobs.cancel(userId, ids[0]!)
  expect((await jobs.list(userId, 'cancelled', 10)).map(({ id }) => id)).toEqual([ids[0]])
})
