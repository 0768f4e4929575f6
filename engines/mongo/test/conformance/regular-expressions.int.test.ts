import { type Collection, type Document } from 'mongodb'
import { codeOf, startServerUnderTest, type ServerUnderTest } from '../support/server-under-test.ts'

interface Line extends Document {
  _id: number
  text: string
}

let server: ServerUnderTest
let lines: Collection<Line>

beforeAll(async () => {
  server = await startServerUnderTest('regular_expressions')
  lines = server.db.collection<Line>('lines')
  await lines.insertMany(
    ['x', 'x\n', 'X1', 'a.b+c', 'line 1\nline 2', 'aab', 'ſ'].map((text, _id) => ({ _id, text })),
  )
})
afterAll(() => server.stop())

const cases: [string, string, number[]][] = [
  ['x$', '', [0, 1]],
  ['x\\z', '', [0]],
  ['x\\Z', '', [0, 1]],
  ['\\Aline 2', 'm', []],
  ['^line 2', 'm', [4]],
  ['\\Qa.b+\\E', '', [3]],
  ['[[:digit:]]', '', [2, 4]],
  ['^[[:upper:]][[:digit:]]$', '', [2]],
  ['(?i)^x1', '', [2]],
  ['^(?i:x)1', '', [2]],
  ['^a++b', '', [5]],
  ['^a++ab', '', []],
  ['(?>a|aa)b', '', [5]],
  ['^a\\E*b$', '', [5]],
  ['s', 'i', [6]],
  ['1\\Rl', '', [4]],
]

describe('$regex', () => {
  const found = async (pattern: string, flags: string): Promise<number[]> => {
    const docs = await lines
      .find({ text: { $regex: pattern, $options: flags } })
      .sort({ _id: 1 })
      .toArray()
    return docs.map(({ _id }) => _id)
  }

  test.each(cases)('%j with flags "%s" matches %j', async (pattern, flags, expected) => {
    expect(await found(pattern, flags)).toEqual(expected)
  })

  test('finds the same with an index', async () => {
    await lines.createIndex({ text: 1 })
    for (const [pattern, flags, expected] of cases) expect(await found(pattern, flags)).toEqual(expected)
  })

  test.each(['[[:foo:]]', '[:alpha:]', 'a**', '\\i', '[z-a]', '(?<=a+)b', '('])(
    'refuses %j',
    async (pattern) => {
      expect(await codeOf(lines.findOne({ text: { $regex: pattern } }))).toBe(51091)
    },
  )
})

describe('$regexFindAll and its kin', () => {
  const value = async (expression: Document): Promise<unknown> => {
    const [result] = await server.db
      .aggregate([{ $documents: [{}] }, { $project: { v: expression } }])
      .toArray()
    return result?.['v']
  }
  const at = (idx: number, match: string, ...captures: (string | null)[]): Document => ({
    match,
    idx,
    captures,
  })

  test.each<[string, string, Document[]]>([
    ['bbbb', '()', [0, 1, 2, 3].map((idx) => at(idx, '', ''))],
    ['', '', [at(0, '')]],
    ['aaa aa', '(a*?)', [0, 1, 2, 3, 4, 5].map((idx) => at(idx, '', ''))],
    ['aaaaa aaaa', '(aa)+', [at(0, 'aaaa', 'aa'), at(6, 'aaaa', 'aa')]],
    ['aa', 'a*', [at(0, 'aa')]],
    ['a😀b', '', [at(0, ''), at(1, ''), at(2, '')]],
    ['é1ü2', '(?>(é)|ü)([[:digit:]])', [at(0, 'é1', 'é', '1'), at(2, 'ü2', null, '2')]],
    ['mongo\n', 'o$|(?i:N)', [at(2, 'n'), at(4, 'o')]],
  ])('of %j by %j', async (input, regex, expected) => {
    expect(await value({ $regexFindAll: { input, regex } })).toEqual(expected)
    expect(await value({ $regexFind: { input, regex } })).toEqual(expected[0])
    expect(await value({ $regexMatch: { input, regex } })).toBe(true)
  })

  test.each<[Document, number]>([
    [{ input: 'x', regex: '[' }, 51111],
    [{ input: 1, regex: 'x' }, 51104],
    [{ input: 'x', regex: 1 }, 51105],
    [{ input: 'x', regex: 'x', options: 1 }, 51106],
    [{ input: 'x', regex: /x/i, options: 'm' }, 51107],
    [{ input: 'x', regex: 'x', options: 'q' }, 51108],
    [{ input: 'x', regex: 'x\0' }, 51109],
    [{ input: 'x', regex: 'x', options: 'i\0' }, 51110],
  ])('%j fails with %d', async (argument, code) => {
    for (const operator of ['$regexMatch', '$regexFind', '$regexFindAll'])
      expect(await codeOf(value({ [operator]: argument }))).toBe(code)
  })

  test('have null and nothing for what is not there', async () => {
    expect(await value({ $regexFindAll: { input: null, regex: 'x' } })).toEqual([])
    expect(await value({ $regexFind: { input: 'x', regex: null } })).toBeNull()
    expect(await value({ $regexMatch: { input: '$nope', regex: 'x' } })).toBe(false)
  })
})
