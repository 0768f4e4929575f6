import { listPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { readCursor, toPage } from '@ongaku/shared/paging'
import { type Deps } from '../deps.ts'
import { describePlay } from './play.ts'

export const listPlays = ({ plays }: Pick<Deps, 'plays'>) =>
  defineRoute({
    ...contract,
    async handle({ query, caller }) {
      const { limit, cursor, from, to, artist, source } = query
      const filter = {
        userId: caller.userId,
        from: from ? new Date(from) : undefined,
        to: to ? new Date(to) : undefined,
        artist,
        source,
      }
      const found = await plays.list(filter, limit + 1, cursor ? readCursor(cursor) : undefined)
      return toPage(found, limit, ({ startedAt, id }) => ({ at: startedAt, id }), describePlay)
    },
  })
