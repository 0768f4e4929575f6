import { listFeedback as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { readCursor, toPage } from '@ongaku/shared/paging'
import { type Deps } from '../deps.ts'
import { keyOf } from './feedback.ts'
import { type StandingFeedback } from './feedback.repository.ts'

const describeFeedback = ({ userId: _, givenAt, ...feedback }: StandingFeedback) => ({
  ...feedback,
  givenAt: givenAt.toISOString(),
})

export const listFeedback = ({ feedback }: Pick<Deps, 'feedback'>) =>
  defineRoute({
    ...contract,
    async handle({ query, caller: { userId } }) {
      const { limit, offset, cursor, ...filter } = query
      const after = cursor === undefined ? undefined : readCursor(cursor)
      const [found, total] = await Promise.all([
        feedback.list({ userId, ...filter }, { limit: limit + 1, offset, after }),
        feedback.count({ userId, ...filter }),
      ])
      const positionOf = (one: StandingFeedback) => ({ at: one.givenAt, id: keyOf(one) })
      return { ...toPage(found, limit, positionOf, describeFeedback), total }
    },
  })
