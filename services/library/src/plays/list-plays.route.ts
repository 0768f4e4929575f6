import { listPlays as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { readCursor, writeCursor } from './page-cursor.ts'
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
      // One more than the page holds tells whether there is another page.
      const found = await plays.list(filter, limit + 1, cursor ? readCursor(cursor) : undefined)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map(describePlay),
        nextCursor: found.length > limit && last ? writeCursor(last) : null,
      }
    },
  })
