import { MongoError } from '../errors.ts'
import { int32, Regex, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { compileRegex, type CompiledRegex } from '../regex/compile-regex.ts'
import { compileNamed, isNullish } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

function compile(operator: string, pattern: string, flags: string): CompiledRegex {
  if (pattern.includes('\0'))
    throw new MongoError(51109, `${operator}: regular expression cannot contain an embedded null byte`)
  if (flags.includes('\0'))
    throw new MongoError(
      51110,
      `${operator}: regular expression options cannot contain an embedded null byte`,
    )
  try {
    return compileRegex(pattern, flags)
  } catch (error) {
    if (error instanceof MongoError && error.code === 51091)
      throw new MongoError(51111, `Invalid Regex in ${operator}: ${error.message}`)
    throw error
  }
}

/** Throws where JavaScript would find a match, but perhaps another one than PCRE. */
function wantSteady(operator: string, regex: CompiledRegex): CompiledRegex {
  if (regex.steady) return regex
  throw new MongoError(
    51111,
    `Invalid Regex in ${operator}: a repetition that can be empty, or whose captures come and go, is not supported by the embedded server`,
  )
}

function asRegex(operator: string, regex: Maybe, options: Maybe): CompiledRegex | undefined {
  if (isNullish(regex)) return undefined
  if (!isNullish(options) && typeof options !== 'string') {
    throw new MongoError(51106, `${operator} needs 'options' to be of type string`)
  }
  const flags = typeof options === 'string' ? options : undefined
  if (regex instanceof Regex) {
    if (flags !== undefined && regex.flags !== '') {
      throw new MongoError(
        51107,
        `${operator} found regex option(s) specified in both 'regex' and 'option' fields`,
      )
    }
    return compile(operator, regex.pattern, flags ?? regex.flags)
  }
  if (typeof regex !== 'string')
    throw new MongoError(51105, `${operator} needs 'regex' to be of type string or regex`)
  return compile(operator, regex, flags ?? '')
}

/** Describes matches in the order they came; positions are counted in code points, each stretch of the text once. */
function describeMatches(regex: CompiledRegex, matches: readonly RegExpExecArray[]): Doc[] {
  let units = 0
  let points = 0
  return matches.map((match) => {
    points += [...match.input.slice(units, match.index)].length
    units = match.index
    return new Map<string, Value>([
      ['match', match[0]],
      ['idx', int32(points)],
      ['captures', regex.captures(match).map((part) => part ?? null)],
    ])
  })
}

const matching =
  (operator: string, none: Value, answer: (regex: CompiledRegex, text: string) => Value): Operator =>
  (argument, compiler) => {
    const named = compileNamed(operator, argument, compiler, ['input', 'regex'], ['options'])
    return (context) => {
      const regex = asRegex(operator, named('regex')(context), named('options')(context))
      const input = named('input')(context)
      if (!isNullish(input) && typeof input !== 'string')
        throw new MongoError(51104, `${operator} needs 'input' to be of type string`)
      return isNullish(input) || !regex ? none : answer(regex, input)
    }
  }

export const regexes: Operators = {
  $regexMatch: matching('$regexMatch', false, (regex, text) => regex.test(text)),
  $regexFind: matching('$regexFind', null, (regex, text) => {
    const match = wantSteady('$regexFind', regex).exec(text)
    return describeMatches(regex, match ? [match] : [])[0] ?? null
  }),
  $regexFindAll: matching('$regexFindAll', [], (regex, text) =>
    describeMatches(regex, wantSteady('$regexFindAll', regex).execAll(text)),
  ),
}
