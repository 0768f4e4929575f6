import { countPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { readSpan } from './span.ts'

export const countPlays = ({ plays }: Pick<Deps, 'plays'>) =>
  defineRoute({
    ...contract,
    handle: async ({ query, caller: { userId } }) => ({
      count: await plays.count({ userId, ...readSpan(query) }),
    }),
  })
