import { z } from 'zod'
import { instant } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

/** Last.fm's periods, counted back from now. */
export const chartPeriod = z.enum(['7day', '1month', '3month', '6month', '12month', 'overall'])

const query = z.strictObject({
  period: chartPeriod.optional().describe('Instead of `from` and `to`; `overall` unless those are given'),
  from: instant.optional().describe('Only plays that started at this time or later'),
  to: instant.optional().describe('Only plays that started before this time'),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
})

const place = {
  rank: z.int().min(1).describe('Entries with equally many plays share a rank, and the next rank is skipped'),
  id: z.uuid(),
  plays: z.int().min(1),
}

const chartOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), total: z.int().min(0).describe('How many entries the whole chart has') })

const tag = 'Charts'

export const listTopArtists = defineContract({
  method: 'get',
  path: '/charts/artists',
  summary: 'List the most played artists',
  tag,
  query,
  response: {
    status: 200,
    description: 'A page of the chart',
    schema: chartOf(z.object({ ...place, name: z.string() })),
  },
})

const titled = { ...place, title: z.string(), artist: z.string() }

export const listTopAlbums = defineContract({
  method: 'get',
  path: '/charts/albums',
  summary: 'List the most played albums',
  tag,
  query,
  response: { status: 200, description: 'A page of the chart', schema: chartOf(z.object(titled)) },
})

export const listTopTracks = defineContract({
  method: 'get',
  path: '/charts/tracks',
  summary: 'List the most played tracks',
  tag,
  query,
  response: { status: 200, description: 'A page of the chart', schema: chartOf(z.object(titled)) },
})
