import { MongoError } from '../errors.ts'
import { compareText } from '../bson/compare.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { typeName } from '../bson/types.ts'
import { int32, type Maybe } from '../bson/values.ts'
import { binary, compileNamed, isNullish, unary, variadic, wantInteger, wantString } from './arguments.ts'
import { toText } from './to-text.ts'
import { type Operator, type Operators } from './expression.ts'

/** Null and missing count as the empty string in these. */
const textOrEmpty = (operator: string, value: Maybe): string =>
  isNullish(value) ? '' : toText(operator, value)

function concatenate(values: Maybe[]): Maybe {
  if (values.some(isNullish)) return null
  return values
    .map((value) => {
      if (typeof value !== 'string') {
        throw new MongoError(16702, `$concat only supports strings, not ${typeName(value)}`)
      }
      return value
    })
    .join('')
}

/** Case is changed for ASCII letters alone, as MongoDB does. */
const upper = (text: string): string => text.replace(/[a-z]+/g, (part) => part.toUpperCase())
const lower = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase())

function substringByCodePoint([text, start, length]: Maybe[]): Maybe {
  const from = wantInteger('$substrCP', 'starting index', start)
  const count = wantInteger('$substrCP', 'length', length)
  if (from < 0) throw new MongoError(34455, '$substrCP: starting index must be non-negative')
  if (count < 0) throw new MongoError(34454, '$substrCP: length must be a nonnegative integer.')
  return [...textOrEmpty('$substrCP', text)].slice(from, from + count).join('')
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

function substringByByte([text, start, length]: Maybe[]): Maybe {
  if (!isNumeric(start) || !isNumeric(length)) {
    throw new MongoError(16034, '$substrBytes: starting index and length must be numeric')
  }
  const bytes = Buffer.from(textOrEmpty('$substrBytes', text))
  const from = Math.trunc(toNumber(start))
  if (from < 0) throw new MongoError(50752, '$substrBytes: starting index must be non-negative')
  const count = Math.trunc(toNumber(length))
  const end = count < 0 ? bytes.length : Math.min(bytes.length, from + count)
  if (isContinuation(bytes[from])) {
    throw new MongoError(28656, '$substrBytes: Invalid range, starting index is a UTF-8 continuation byte')
  }
  if (isContinuation(bytes[end])) {
    throw new MongoError(
      28657,
      '$substrBytes: Invalid range, ending index is in the middle of a UTF-8 character',
    )
  }
  return bytes.toString('utf8', from, Math.max(from, end))
}

const WHITESPACE = new Set(
  '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
)

const trimmer =
  (operator: string, left: boolean, right: boolean): Operator =>
  (argument, compiler) => {
    const named = compileNamed(operator, argument, compiler, ['input'], ['chars'])
    const given = argument instanceof Map && argument.has('chars')
    return (context) => {
      const input = named('input')(context)
      const chars = named('chars')(context)
      if (isNullish(input) || (given && isNullish(chars))) return null
      const set = given ? new Set(wantString(operator, chars)) : WHITESPACE
      const text = [...wantString(operator, input)]
      let start = 0
      let end = text.length
      while (left && start < end && set.has(text[start] ?? '')) start++
      while (right && end > start && set.has(text[end - 1] ?? '')) end--
      return text.slice(start, end).join('')
    }
  }

function split(text: Maybe, separator: Maybe): Maybe {
  if (isNullish(text) || isNullish(separator)) return null
  const by = wantString('$split', separator)
  if (by === '') throw new MongoError(40087, '$split requires a non-empty separator')
  return wantString('$split', text).split(by)
}

function indexOf(units: (text: string) => ArrayLike<unknown>, name: string) {
  return ([text, part, start, end]: Maybe[]): Maybe => {
    if (isNullish(text)) return null
    const within = units(wantString(name, text))
    const wanted = units(wantString(name, part))
    const from = isNullish(start) ? 0 : wantInteger(name, 'starting index', start)
    const to = isNullish(end)
      ? within.length
      : Math.min(within.length, wantInteger(name, 'ending index', end))
    if (from < 0 || to < 0) throw new MongoError(40097, `${name} requires a nonnegative index`)
    for (let at = from; at + wanted.length <= to; at++) {
      let same = 0
      while (same < wanted.length && within[at + same] === wanted[same]) same++
      if (same === wanted.length) return int32(at)
    }
    return int32(-1)
  }
}

const replacing =
  (operator: string, replace: (text: string, find: string, by: string) => string): Operator =>
  (argument, compiler) => {
    const named = compileNamed(operator, argument, compiler, ['input', 'find', 'replacement'])
    return (context) => {
      const [input, find, by] = ['input', 'find', 'replacement'].map((name) => named(name)(context))
      if (isNullish(input) || isNullish(find) || isNullish(by)) return null
      return replace(wantString(operator, input), wantString(operator, find), wantString(operator, by))
    }
  }

export const strings: Operators = {
  $concat: variadic('$concat', concatenate),
  $toLower: unary('$toLower', (value) => lower(textOrEmpty('$toLower', value))),
  $toUpper: unary('$toUpper', (value) => upper(textOrEmpty('$toUpper', value))),
  $substr: variadic('$substr', substringByByte, 3, 3),
  $substrBytes: variadic('$substrBytes', substringByByte, 3, 3),
  $substrCP: variadic('$substrCP', substringByCodePoint, 3, 3),
  $strLenCP: unary('$strLenCP', (value) => int32([...wantString('$strLenCP', value)].length)),
  $strLenBytes: unary('$strLenBytes', (value) => int32(Buffer.byteLength(wantString('$strLenBytes', value)))),
  $split: binary('$split', split),
  $trim: trimmer('$trim', true, true),
  $ltrim: trimmer('$ltrim', true, false),
  $rtrim: trimmer('$rtrim', false, true),
  $indexOfCP: variadic(
    '$indexOfCP',
    indexOf((text) => [...text], '$indexOfCP'),
    2,
    4,
  ),
  $indexOfBytes: variadic(
    '$indexOfBytes',
    indexOf((text) => Buffer.from(text), '$indexOfBytes'),
    2,
    4,
  ),
  $strcasecmp: binary('$strcasecmp', (a, b) =>
    int32(Math.sign(compareText(upper(textOrEmpty('$strcasecmp', a)), upper(textOrEmpty('$strcasecmp', b))))),
  ),
  $replaceOne: replacing('$replaceOne', (text, find, by) => {
    const at = text.indexOf(find)
    return at < 0 ? text : text.slice(0, at) + by + text.slice(at + find.length)
  }),
  $replaceAll: replacing('$replaceAll', (text, find, by) => (find === '' ? text : text.split(find).join(by))),
}
