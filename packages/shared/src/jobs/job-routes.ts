import * as contracts from '../contracts/index.ts'
import { defineRoute, type Route } from '../http/index.ts'
import { readCursor, toPage } from '../paging/index.ts'
import { describeJob } from './job.ts'
import { type Jobs } from './jobs.ts'

/** The routes of a service's jobs: the same in every service that has some. */
export const jobRoutes = (jobs: Jobs): Route[] => [
  defineRoute({
    ...contracts.listJobs,
    async handle({ query: { state, limit, cursor }, caller }) {
      const found = await jobs.list(caller.userId, state, limit + 1, cursor ? readCursor(cursor) : undefined)
      return toPage(found, limit, ({ createdAt, id }) => ({ at: createdAt, id }), describeJob)
    },
  }),
  defineRoute({
    ...contracts.getJob,
    handle: async ({ params, caller }) => describeJob(await jobs.get(caller.userId, params.id)),
  }),
  defineRoute({
    ...contracts.pauseJob,
    handle: async ({ params, caller }) => describeJob(await jobs.pause(caller.userId, params.id)),
  }),
  defineRoute({
    ...contracts.resumeJob,
    handle: async ({ params, caller }) => describeJob(await jobs.resume(caller.userId, params.id)),
  }),
  defineRoute({
    ...contracts.cancelJob,
    handle: async ({ params, caller }) => describeJob(await jobs.cancel(caller.userId, params.id)),
  }),
]
