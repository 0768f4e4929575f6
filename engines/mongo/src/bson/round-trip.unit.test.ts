import {
  BSON,
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'mongodb'
import { decode, MAX_DEPTH } from './decode.ts'
import { encode } from './encode.ts'
import { parseDecimal } from './parse-decimal.ts'

const document = {
  double: new Double(1),
  fraction: 1.5,
  negativeZero: new Double(-0),
  int: new Int32(-5),
  long: Long.fromString('9007199254740993'),
  decimal: Decimal128.fromString('1.10'),
  text: 'héllo 😀 \0 end',
  long_text: 'x'.repeat(1000),
  date: new Date(-1),
  id: new ObjectId(),
  binary: new Binary(Buffer.from('abc'), 4),
  old: new Binary(Buffer.from('abc'), 2),
  regex: new BSONRegExp('^a', 'im'),
  timestamp: new Timestamp({ t: 5, i: 6 }),
  min: new MinKey(),
  max: new MaxKey(),
  code: new Code('return 1'),
  scoped: new Code('return x', { x: 1 }),
  nothing: null,
  yes: true,
  nested: { list: [1, 'a', { b: [] }], empty: {} },
}

test('what is read is written back byte for byte', () => {
  const bytes = Buffer.from(BSON.serialize(document))
  expect(encode(decode(bytes)).equals(bytes)).toBe(true)
})

test('damaged documents are refused, never misread past their end', () => {
  const bytes = Buffer.from(BSON.serialize(document))
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] ?? 0) ^ 0xff
    try {
      expect(encode(decode(damaged)).length).toBeLessThanOrEqual(bytes.length + 64)
    } catch (error) {
      expect(error).toMatchObject({ name: 'MongoError' })
    }
    expect(() => decode(bytes.subarray(0, at))).toThrow()
  }
})

test('nesting has a bound', () => {
  let nested: Record<string, unknown> = {}
  for (let i = 0; i < MAX_DEPTH + 5; i++) nested = { a: nested }
  expect(() => decode(Buffer.from(BSON.serialize(nested)))).toThrow(/depth/)
})

test.each([
  '1',
  '1.10',
  '-0.001',
  '1E+10',
  '1.5E-7',
  '0',
  '-0',
  '0.000',
  '123456789012345678901234567890.1234',
  'NaN',
  'Infinity',
  '-Infinity',
  '9.999999999999999999999999999999999E+6144',
])('the decimal %s has the bytes and the text of the specification', (text) => {
  const own = parseDecimal(text)
  const reference = Decimal128.fromString(text)
  expect(own.bytes.equals(Buffer.from(reference.bytes))).toBe(true)
  expect(own.toString()).toBe(reference.toString())
})
