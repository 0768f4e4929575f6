import { gzipSync } from 'node:zlib'
import { type FuzzRequest } from './fuzz-request.ts'
import { type Random } from './random.ts'

/** Changes a valid request into one that is wrong in some way, or still right. */
type Mutation = (request: FuzzRequest, random: Random) => FuzzRequest

const strangeTexts = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '🎵'.repeat(50),
  'x'.repeat(20_000),
  '-1',
  '0',
  '1e309',
  'NaN',
  '9007199254740993',
  '99999999999999999999',
  'true',
  'null',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '{"$gt":""}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00',
  '%ff%fe',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '275760-09-13T00:00:00Z',
  '1970-01-01T00:00:00+99:99',
]

const strangeValues: unknown[] = [
  null,
  true,
  -1,
  0,
  0.5,
  1e308,
  -0,
  2 ** 53,
  4_102_444_800,
  1,
  [],
  {},
  [[]],
  { $ne: null },
  ...strangeTexts,
]

const withBody = (request: FuzzRequest, body: Buffer): FuzzRequest => ({ ...request, body })

function spliceBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  const times = 1 + random.below(8)
  for (let time = 0; time < times && copy.length > 0; time += 1)
    copy[random.below(copy.length)] = random.below(256)
  return copy
}

const flipBytes: Mutation = (request, random) =>
  request.body ? withBody(request, spliceBytes(request.body, random)) : request

const cutBody: Mutation = (request, random) =>
  request.body ? withBody(request, request.body.subarray(0, random.below(request.body.length + 1))) : request

const repeatBody: Mutation = (request, random) =>
  request.body
    ? withBody(request, Buffer.concat(Array.from({ length: 2 + random.below(20) }, () => request.body!)))
    : request

/** A JSON value with one place in it changed, removed, wrapped or multiplied. */
function changeValue(value: unknown, random: Random): unknown {
  if (random.chance(0.25) || typeof value !== 'object' || value === null) {
    return random.pick([() => random.pick(strangeValues), () => [value], () => ({ value })])()
  }
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2))
      return Array.from({ length: random.below(60) }, () => value[0] as unknown)
    const copy = [...(value as unknown[])]
    const index = random.below(copy.length)
    copy[index] = changeValue(copy[index], random)
    return copy
  }
  const entries: [string, unknown][] = Object.entries(value)
  if (entries.length === 0) return { [random.pick(strangeTexts)]: random.pick(strangeValues) }
  const [name, inside] = random.pick(entries)
  if (random.chance(0.15)) return Object.fromEntries(entries.filter(([other]) => other !== name))
  if (random.chance(0.15)) return { ...value, [random.pick(strangeTexts)]: random.pick(strangeValues) }
  return { ...value, [name]: changeValue(inside, random) }
}

const changeJson: Mutation = (request, random) => {
  if (!request.body || !request.headers['content-type']?.includes('json')) return changeQuery(request, random)
  const changed = changeValue(JSON.parse(request.body.toString()) as unknown, random)
  return withBody(request, Buffer.from(JSON.stringify(changed)))
}

const nestDeeply: Mutation = (request, random) => {
  const depth = random.pick([100, 5_000, 100_000])
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const)
  return withBody(request, Buffer.from(open.repeat(depth) + '1' + close.repeat(depth)))
}

function changeFields(fields: URLSearchParams, random: Random): URLSearchParams {
  const names = [...new Set(fields.keys())]
  const name = names.length > 0 ? random.pick(names) : 'x'
  const change = random.below(5)
  if (change === 0) fields.delete(name)
  else if (change === 1) fields.append(name, random.pick(strangeTexts))
  else if (change === 2) fields.set(name, random.pick(strangeTexts))
  else if (change === 3) fields.set(`${name}[${random.below(60)}]`, random.pick(strangeTexts))
  else for (let count = 0; count < 1_200; count += 1) fields.append(`${name}[${count}]`, 'x')
  return fields
}

function changeQuery(request: FuzzRequest, random: Random): FuzzRequest {
  const [path = '', query = ''] = request.path.split('?')
  const changed = changeFields(new URLSearchParams(query), random).toString().slice(0, 12_000)
  return { ...request, path: `${path}?${changed}` }
}

const changeForm: Mutation = (request, random) => {
  const isForm = request.headers['content-type']?.includes('urlencoded')
  if (!request.body || !isForm) return changeQuery(request, random)
  return withBody(
    request,
    Buffer.from(changeFields(new URLSearchParams(request.body.toString()), random).toString()),
  )
}

const changePath: Mutation = (request, random) => {
  const junk = random.pick([
    '/',
    '//',
    '/..',
    '/%2e%2e/',
    '/%zz',
    '/%00',
    ';a=b',
    '/\u00ff',
    '?',
    '#',
    `/${'a'.repeat(3_000)}`,
  ])
  const at = random.below(request.path.length + 1)
  const path = encodeURI(request.path.slice(0, at) + junk + request.path.slice(at)).replaceAll('%25', '%')
  return { ...request, path: path.startsWith('/') ? path : `/${path}` }
}

const changeMethod: Mutation = (request, random) => ({
  ...request,
  method: random.pick(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']),
})

const changeHeader: Mutation = (request, random) => {
  const [name, values] = random.pick<[string, string[]]>([
    [
      'content-type',
      [
        '',
        'text/plain',
        'application/xml',
        'multipart/form-data',
        'multipart/form-data; boundary=',
        'application/json; charset=utf-16',
      ],
    ],
    [
      'authorization',
      ['', 'Token', 'Token x', 'Bearer ', 'Bearer a.b.c', 'Basic Og==', `Token ${'a'.repeat(5_000)}`],
    ],
    ['content-encoding', ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', '']],
    ['accept', ['application/xml', '*/*;q=x', 'text/event-stream']],
    ['origin', ['null', 'https://evil.example', 'chrome-extension://abc']],
    ['cookie', ['session=x', '=;=;=', 'a'.repeat(4_000)]],
    ['x-forwarded-for', ['127.0.0.1, ::1, x', '0x7f000001']],
    ['host', ['evil.example', 'localhost', '[::1', '127.0.0.1:99999']],
    ['if-none-match', ['*', '"x"']],
    ['last-event-id', ['x', '\u00e9'.repeat(100)]],
    ['range', ['bytes=0-', 'bytes=-1', 'bytes=5-1']],
  ])
  return { ...request, headers: { ...request.headers, [name]: random.pick(values) } }
}

/** Half a megabyte of zeros packs to half a kilobyte; the larger ones unpack beyond every limit. */
const packBody: Mutation = (request, random) => {
  const unpacked =
    random.chance(0.5) && request.body ? request.body : Buffer.alloc(random.pick([500_000, 20_000_000]))
  const packed = gzipSync(unpacked)
  const body = random.chance(0.3) ? spliceBytes(packed, random) : packed
  return { ...request, headers: { ...request.headers, 'content-encoding': 'gzip' }, body }
}

const leaveAlone: Mutation = (request) => request

/** Common ones are listed more than once. Those that cost the sender much are rare. */
const mutations: readonly Mutation[] = [
  ...Array.from({ length: 6 }, () => [changeJson, changeForm, changeQuery, flipBytes, changeHeader]).flat(),
  ...[
    cutBody,
    cutBody,
    repeatBody,
    changePath,
    changePath,
    changeMethod,
    changeMethod,
    nestDeeply,
    packBody,
    leaveAlone,
  ],
]

/** Larger ones are not changed again: they would grow beyond what any server reads. */
const maxChangedBytes = 200_000

const isLarge = ({ path, body }: FuzzRequest): boolean =>
  path.length > maxChangedBytes || (body?.length ?? 0) > maxChangedBytes

export function mutate(request: FuzzRequest, random: Random): FuzzRequest {
  let changed = request
  for (let times = 1 + random.below(3); times > 0 && !isLarge(changed); times -= 1) {
    try {
      changed = random.pick(mutations)(changed, random)
    } catch (error) {
      // What an earlier mutation has made unreadable, or too deep, can't be changed as what it was.
      const isOurs = [SyntaxError, URIError, RangeError].some((known) => error instanceof known)
      if (!isOurs) throw error
    }
  }
  return changed
}
