import { retryConnection as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { describeJob } from '@ongaku/shared/jobs'
import { type Deps } from '../deps.ts'

export const retryConnection = ({ connections, jobs }: Pick<Deps, 'connections' | 'jobs'>) =>
  defineRoute({
    ...contract,
    async handle({ params: { id }, caller: { userId } }) {
      const [connection] = await connections.byIds([id])
      if (connection?.userId !== userId || connection.status === 'unlinked') {
        throw new AppError('not_found', 'You have no such connection')
      }
      const input = { connectionId: id }
      return describeJob(await jobs.begin({ userId, type: 'connection.retry', input, key: id }))
    },
  })
