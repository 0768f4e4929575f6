import { listTopAlbums, listTopArtists, listTopTracks } from '@ongaku/shared/contracts'
import { defineRoute, type Route } from '@ongaku/shared/http'
import { albumIdOf, artistIdOf, trackIdOf } from '@ongaku/shared/plays'
import { type Deps } from '../deps.ts'
import { rankTallies } from './chart.ts'
import { readChartSpan } from './chart-span.ts'

/** One page of a chart, and how many places there are in all. */
function toChartPage<P>(places: readonly P[], { page, limit }: { page: number; limit: number }) {
  return { items: places.slice((page - 1) * limit, page * limit), total: places.length }
}

export function chartRoutes({ charts, clock }: Pick<Deps, 'charts' | 'clock'>): Route[] {
  const filterOf = (userId: string, query: Parameters<typeof readChartSpan>[0]) => ({
    userId,
    ...readChartSpan(query, clock.now()),
  })
  return [
    defineRoute({
      ...listTopArtists,
      async handle({ query, caller }) {
        const tallies = await charts.tallyArtists(filterOf(caller.userId, query))
        return toChartPage(await rankTallies(tallies, ({ name }) => artistIdOf(name)), query)
      },
    }),
    defineRoute({
      ...listTopAlbums,
      async handle({ query, caller }) {
        const tallies = await charts.tallyAlbums(filterOf(caller.userId, query))
        return toChartPage(await rankTallies(tallies, albumIdOf), query)
      },
    }),
    defineRoute({
      ...listTopTracks,
      async handle({ query, caller }) {
        const tallies = await charts.tallyTracks(filterOf(caller.userId, query))
        return toChartPage(await rankTallies(tallies, trackIdOf), query)
      },
    }),
  ]
}
