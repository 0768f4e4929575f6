import * as contracts from '@ongaku/shared/contracts'
import { type ContractInput, type ContractOutput } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { type Caller, defineRoute, type RestRoute, type ServiceClient } from '@ongaku/shared/http'
import { toPage } from '@ongaku/shared/paging'

/** Getting or changing one job; all these contracts have the same input and answer. */
type OneJob = typeof contracts.getJob

const isNotFound = (error: unknown): boolean => error instanceof AppError && error.code === 'not_found'

/** Asks one service after another, since only one of them has the job. */
async function askAll<C extends OneJob>(
  services: readonly ServiceClient[],
  contract: C,
  input: ContractInput<C>,
  caller: Caller,
): Promise<ContractOutput<C>> {
  for (const service of services) {
    try {
      return await service.call(contract, input, caller)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }
  throw new AppError('not_found', 'You have no such job')
}

/** The jobs of all services as one list: each page is merged from a page of each. */
const listJobs = (services: readonly ServiceClient[]) =>
  defineRoute({
    ...contracts.listJobs,
    async handle({ query, caller }) {
      const input = { params: undefined, query, body: undefined }
      const pages = await Promise.all(
        services.map((service) => service.call(contracts.listJobs, input, caller)),
      )
      const newest = pages
        .flatMap(({ items }) => items)
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || (a.id < b.id ? 1 : -1))
      const page = toPage(
        newest,
        query.limit,
        ({ createdAt, id }) => ({ at: new Date(createdAt), id }),
        (job) => job,
      )
      // When nothing was cut off here, a service may still have more than its page.
      const more = pages.find(({ nextCursor }) => nextCursor)?.nextCursor ?? null
      return { ...page, nextCursor: page.nextCursor ?? more }
    },
  })

const oneJob = (contract: OneJob, services: readonly ServiceClient[]) =>
  defineRoute({
    ...contract,
    handle: ({ params, caller }) =>
      askAll(services, contract, { params, query: undefined, body: undefined }, caller),
  })

/** One set of routes for the jobs of all services. */
export const jobRoutes = (services: readonly ServiceClient[]): RestRoute[] => [
  listJobs(services),
  ...[contracts.getJob, contracts.pauseJob, contracts.resumeJob, contracts.cancelJob].map((contract) =>
    oneJob(contract, services),
  ),
]
