import {
  type ContractOutput,
  countPlays,
  listFeedback,
  listPlays,
  listTopAlbums,
  listTopArtists,
  listTopTracks,
} from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { serve } from '../stand-ins.ts'

export type StandInPlay = ContractOutput<typeof listPlays>['items'][number]
export type StandInFeedback = ContractOutput<typeof listFeedback>['items'][number]

interface Holdings {
  owner: () => string
  /** Newest first. */
  plays: readonly StandInPlay[]
  feedback: readonly StandInFeedback[]
}

const ids = ['4a58ea68-7dd2-5702-81d3-a664081cd501', '4a58ea68-7dd2-5702-81d3-a664081cd502'] as const

const isWithin = (
  { startedAt }: StandInPlay,
  { from = '', to = '9' }: { from?: string | undefined; to?: string | undefined },
) => startedAt >= from && startedAt < to

/** A library with one user's plays, loved tracks and charts; the charts say which period they were asked for. */
export const createLibraryFor = ({ owner, plays, feedback }: Holdings) => {
  const own = <T>(userId: string, items: readonly T[]): readonly T[] => (userId === owner() ? items : [])
  const titled = (period: string) => [
    { rank: 1, id: ids[0], plays: 12, title: `Jóga ${period}`, artist: 'Björk' },
    { rank: 2, id: ids[1], plays: 7, title: 'Hunter', artist: 'Björk' },
  ]
  const page = <T>(items: readonly T[], query: { page: number; limit: number }) => ({
    items: items.slice((query.page - 1) * query.limit, query.page * query.limit),
    total: items.length,
  })
  return serve('library', [
    defineRoute({
      ...listPlays,
      handle({ query, caller }) {
        const fitting = own(caller.userId, plays).filter((play) => isWithin(play, query))
        const items = fitting.slice(query.offset, query.offset + query.limit)
        return Promise.resolve({ items, nextCursor: null })
      },
    }),
    defineRoute({
      ...countPlays,
      handle: ({ query, caller }) =>
        Promise.resolve({ count: own(caller.userId, plays).filter((play) => isWithin(play, query)).length }),
    }),
    defineRoute({
      ...listFeedback,
      handle({ query, caller }) {
        const fitting = own(caller.userId, feedback).filter((each) => each.feedback === query.feedback)
        const items = fitting.slice(query.offset, query.offset + query.limit)
        return Promise.resolve({ items, nextCursor: null, total: fitting.length })
      },
    }),
    defineRoute({
      ...listTopArtists,
      handle: ({ query }) =>
        Promise.resolve(page([{ rank: 1, id: ids[0], plays: 19, name: `Björk ${query.period}` }], query)),
    }),
    defineRoute({
      ...listTopAlbums,
      handle: ({ query }) => Promise.resolve(page(titled(query.period ?? ''), query)),
    }),
    defineRoute({
      ...listTopTracks,
      handle: ({ query }) => Promise.resolve(page(titled(query.period ?? ''), query)),
    }),
  ])
}
