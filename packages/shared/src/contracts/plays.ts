import { z } from 'zod'
import { defineContract } from './contract.ts'
import { instant, playFields, sourceName } from '../plays/play-schema.ts'

const maxPageItems = 1000

export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(maxPageItems)
    .default(50)
    .describe('How many items the page holds at most'),
  cursor: z.string().max(500).optional().describe('`next_cursor` of the page before'),
}

/** For protocols that count pages; following `next_cursor` is faster, and steady while plays come in. */
export const offsetQuery = z.coerce
  .number()
  .int()
  .min(0)
  .max(10_000_000)
  .default(0)
  .describe('How many items to leave out at the start')

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable().describe('Null on the last page') })

export const playSchema = z
  .object({
    id: z.uuid(),
    ...playFields,
    source: sourceName,
    counted: z
      .boolean()
      .describe("Whether it counts by the listening services' rule, and so is sent to them"),
    not_counted_reason: z.enum(['track_too_short', 'heard_too_little']).optional(),
  })
  .meta({ id: 'Play' })

export const listPlays = defineContract({
  method: 'get',
  path: '/plays',
  summary: 'List what was played',
  tag: 'Plays',
  query: z.strictObject({
    from: instant.optional().describe('Only plays that started at this time or later'),
    to: instant.optional().describe('Only plays that started before this time'),
    artist: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .optional()
      .describe('Only this artist, in any case, spacing or punctuation'),
    source: sourceName.optional(),
    order: z.enum(['newest', 'oldest']).default('newest').describe('Which plays come first'),
    offset: offsetQuery,
    ...pageQuery,
  }),
  response: { status: 200, description: 'A page of plays', schema: pageOf(playSchema) },
})

export const countPlays = defineContract({
  method: 'get',
  path: '/plays/count',
  summary: 'Count all plays',
  tag: 'Plays',
  query: z.strictObject({
    from: instant.optional().describe('Only plays that started at this time or later'),
    to: instant.optional().describe('Only plays that started before this time'),
  }),
  response: { status: 200, description: 'How many there are', schema: z.object({ count: z.int().min(0) }) },
})

export const getPlay = defineContract({
  method: 'get',
  path: '/plays/:id',
  summary: 'Get one play',
  tag: 'Plays',
  params: z.object({ id: z.uuid() }),
  response: { status: 200, description: 'The play', schema: playSchema },
})
