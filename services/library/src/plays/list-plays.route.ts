import { listPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { readCursor, toPage } from '@ongaku/shared/paging'
import { type Deps } from '../deps.ts'
import { describePlay } from './play.ts'
import { readSpan } from './span.ts'

export const listPlays = ({ plays }: Pick<Deps, 'plays'>) =>
  defineRoute({
    ...contract,
    async handle({ query, caller: { userId } }) {
      const { limit, cursor, artist, source, order, offset } = query
      const after = cursor === undefined ? undefined : readCursor(cursor)
      const filter = { userId, ...readSpan(query), artist, source }
      const found = await plays.list(filter, { limit: limit + 1, order, offset, after })
      return toPage(found, limit, ({ startedAt, id }) => ({ at: startedAt, id }), describePlay)
    },
  })
