import { z } from 'zod'
import { defineContract } from '../contracts/index.ts'
import { AppError } from '../errors/index.ts'
import { defineEvent, topics } from '../events/index.ts'
import { fromWire, fromWireInTurns, toWire } from './wire.ts'

const play = z.strictObject({
  track_title: z.string().min(1),
  started_at: z.iso.datetime().optional(),
  tags_by_name: z.record(z.string(), z.object({ use_count: z.number() })).optional(),
})
const plays = z.strictObject({ sent_plays: z.array(play) })

test('maps keys to camelCase, and leaves the free keys of a record alone', () => {
  const body = { sent_plays: [{ track_title: 'Yoru', tags_by_name: { hip_hop: { use_count: 2 } } }] }
  expect(fromWire(plays, body, 'body')).toEqual({
    sentPlays: [{ trackTitle: 'Yoru', tagsByName: { hip_hop: { useCount: 2 } } }],
  })
})

test('maps keys back to snake_case and sends only what the schema has', () => {
  const value = { sentPlays: [{ trackTitle: 'Yoru', tagsByName: { hip_hop: { useCount: 2 } }, secret: 'x' }] }
  expect(toWire(plays, value)).toEqual({
    sent_plays: [{ track_title: 'Yoru', tags_by_name: { hip_hop: { use_count: 2 } } }],
  })
})

test('maps each option of a union by its own properties', () => {
  const outcome = z.union([
    z.object({ kind: z.literal('kept'), kept_at: z.string() }),
    z.object({ kind: z.literal('lost'), lost_at: z.string() }),
  ])
  expect(fromWire(outcome, { kind: 'lost', lost_at: 'now' }, 'body')).toEqual({ kind: 'lost', lostAt: 'now' })
})

test.each([
  ['a missing field', { sent_plays: [{}] }, 'sent_plays[0].track_title'],
  ['a camelCase field', { sent_plays: [{ track_title: 'Yoru', startedAt: 'x' }] }, 'sent_plays[0].startedAt'],
  ['something that is no object', 3, 'body'],
])('names the field of %s as the sender wrote it', (_, body, field) => {
  const attempt = () => fromWire(plays, body, 'body')
  expect(attempt).toThrow(AppError)
  expect(attempt).toThrow(expect.objectContaining({ fields: [expect.objectContaining({ field })] }) as Error)
})

interface Branch {
  branch_name: string
  sub_branches: Branch[]
}
const branch: z.ZodType<Branch> = z.lazy(() =>
  z.object({ branch_name: z.string(), sub_branches: z.array(branch) }),
)

const inner = z.object({ some_key: z.number() })
const other = z.object({ other_key: z.string() })

/** What comes from the wire, and what code sees of it. */
const mapped: [string, z.ZodType, unknown, unknown][] = [
  ['an array', z.array(inner), [{ some_key: 1 }], [{ someKey: 1 }]],
  ['a tuple', z.tuple([z.string(), inner]), ['a', { some_key: 1 }], ['a', { someKey: 1 }]],
  ['a tuple with a rest', z.tuple([z.string()], inner), ['a', { some_key: 1 }], ['a', { someKey: 1 }]],
  ['a record', z.record(z.string(), inner), { free_key: { some_key: 1 } }, { free_key: { someKey: 1 } }],
  ['a record in a tuple', z.tuple([z.record(z.string(), z.int())]), [{ free_key: 1 }], [{ free_key: 1 }]],
  [
    'an intersection',
    z.intersection(inner, other),
    { some_key: 1, other_key: 'b' },
    { someKey: 1, otherKey: 'b' },
  ],
  ['a union of objects', z.union([inner, other]), { other_key: 'b' }, { otherKey: 'b' }],
  ['an object or an array', z.union([inner, z.array(inner)]), [{ some_key: 1 }], [{ someKey: 1 }]],
  ['an object or text', z.union([z.string(), inner]), { some_key: 1 }, { someKey: 1 }],
  [
    'a discriminated union with a shared key',
    z.discriminatedUnion('kind_of', [
      z.object({ kind_of: z.literal('a'), shared_key: inner }),
      z.object({ kind_of: z.literal('b'), shared_key: z.record(z.string(), z.int()) }),
    ]),
    { kind_of: 'b', shared_key: { free_key: 1 } },
    { kindOf: 'b', sharedKey: { free_key: 1 } },
  ],
  [
    'a union whose shared key is mapped alike',
    z.union([
      z.object({ a_key: inner, shared_key: z.array(inner) }),
      z.object({ shared_key: z.array(inner) }),
    ]),
    { shared_key: [{ some_key: 1 }] },
    { sharedKey: [{ someKey: 1 }] },
  ],
  ['a nullable', inner.nullable(), null, null],
  ['a readonly', inner.readonly(), { some_key: 1 }, { someKey: 1 }],
  ['a preprocessed object', z.preprocess((value) => value, inner), { some_key: 1 }, { someKey: 1 }],
  [
    'anything',
    z.object({ free_form: z.unknown() }),
    { free_form: { some_key: 1 } },
    { freeForm: { some_key: 1 } },
  ],
  [
    'a schema that holds itself',
    branch,
    { branch_name: 'a', sub_branches: [{ branch_name: 'b', sub_branches: [] }] },
    { branchName: 'a', subBranches: [{ branchName: 'b', subBranches: [] }] },
  ],
]

test.each(mapped)('%s loses nothing there and back', (_, schema, wire, code) => {
  expect(fromWire(schema, wire, 'body')).toEqual(code)
  expect(toWire(schema, code as never)).toEqual(wire)
})

const contractOf = (body: z.ZodType) => () =>
  defineContract({
    method: 'post',
    path: '/x',
    summary: '',
    tag: '',
    body,
    response: { status: 204, description: '' },
  })

test.each([
  [
    'a union with a key mapped in two ways',
    z.union([z.object({ k: inner }), z.object({ k: z.record(z.string(), z.int()) })]),
    'k is mapped differently',
  ],
  ['an object beside a record', z.union([inner, z.record(z.string(), z.int())]), 'can not be told apart'],
  ['an object beside anything', z.union([inner, z.unknown()]), 'anything may stand in'],
  ['a loose object', z.looseObject({ some_key: z.int() }), 'free keys'],
  ['an object with a catchall', inner.catchall(z.int()), 'free keys'],
  ['two keys that become one', z.object({ some_key: z.int(), someKey: z.int() }), 'would both be someKey'],
  ['a record with known keys', z.record(z.enum(['some_key']), z.int()), 'some_key as a key of a record'],
  ['an intersection with a record', z.intersection(inner, z.record(z.string(), z.unknown())), 'only objects'],
  ['a transformed object', inner.transform((value) => value), 'transform of an object'],
  [
    'a codec',
    z.codec(z.string(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() }),
    'codec',
  ],
  ['a map', z.map(z.string(), z.int()), 'a map has no place in JSON'],
  ['a set', z.set(z.string()), 'a set has no place in JSON'],
  ['a promise', z.promise(z.string()), 'a promise has no place in JSON'],
])('%s is refused where the contract is defined, by its place', (_, schema, reason) => {
  expect(contractOf(z.object({ outer_key: z.array(schema) }))).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(`^post /x body\\.outer_key\\[\\].*${reason}`) as string,
    }) as Error,
  )
})

test('an event with a payload that can not be mapped is refused by its type', () => {
  const payload = z.looseObject({ some_key: z.int() })
  const define = () => defineEvent({ type: 'thing.happened', topic: topics.plays, key: () => '', payload })
  expect(define).toThrow(/^thing\.happened: free keys/)
})

test('a long list is checked in turns with other work, and its errors are the same', async () => {
  const items = Array.from({ length: 5_000 }, (_, index) => ({ track_title: `${index}` }))
  let turns = 0
  const count = () => {
    turns += 1
    counting = setImmediate(count)
  }
  let counting = setImmediate(count)
  const parsed = await fromWireInTurns(plays, { sent_plays: items }, 'body')
  clearImmediate(counting)
  expect(turns).toBeGreaterThan(0)
  expect(parsed).toEqual(fromWire(plays, { sent_plays: items }, 'body'))
  const bad = { sent_plays: [...items, { track_title: '' }, {}] }
  const errors = [
    () => fromWireInTurns(plays, bad, 'body'),
    () => Promise.resolve(fromWire(plays, bad, 'body')),
  ]
  const [inTurns, atOnce] = await Promise.all(
    errors.map((attempt) =>
      Promise.resolve()
        .then(attempt)
        .catch((error: AppError) => error.fields),
    ),
  )
  expect(inTurns).toEqual(atOnce)
  expect(inTurns).toMatchObject([
    { field: 'sent_plays[5000].track_title' },
    { field: 'sent_plays[5001].track_title' },
  ])
})

test('a list of the wrong length is refused before its items are looked at', async () => {
  const few = z.strictObject({ sent_plays: z.array(play).max(2) })
  await expect(fromWireInTurns(few, { sent_plays: [1, 2, 3] }, 'body')).rejects.toMatchObject({
    fields: [{ field: 'sent_plays' }],
  })
})
