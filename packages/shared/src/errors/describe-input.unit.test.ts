import { z } from 'zod'
import { describeInput } from './describe-input.ts'

test.each([
  ['is required', z.string(), undefined],
  ['must be text', z.string(), 5],
  ['must be a number', z.number(), NaN],
  ['must be a whole number', z.int(), 1.5],
  ['must be true or false', z.boolean(), 'yes'],
  ['must be a list', z.array(z.string()), {}],
  ['must be a JSON object', z.strictObject({}), []],
  ['must not be empty', z.string().min(1), ''],
  ['must not be empty', z.array(z.string()).min(1), []],
  ['must have at least 8 characters', z.string().min(8), 'short'],
  ['must have at most 3 characters', z.string().max(3), 'long'],
  ['must have at most 1 items', z.array(z.string()).max(1), ['a', 'b']],
  ['must be at least 0', z.number().min(0), -1],
  ['must be more than 0', z.number().positive(), 0],
  ['must be at most 100', z.int().max(100), 101],
  ['must be one of "submit", "read"', z.enum(['submit', 'read']), 'write'],
  ['must be "plex"', z.literal('plex'), 'emby'],
  ['must be a UUID', z.uuid(), 'no'],
  ['must be a time such as 2026-11-20T20:05:31Z', z.iso.datetime(), 'yesterday'],
  ['says its own', z.string().min(8, 'says its own'), 'short'],
])('%s', (message, schema: z.ZodType, value) => {
  const { error } = schema.safeParse(value, { error: describeInput })
  expect(error?.issues.map((issue) => issue.message)).toEqual([message])
})
