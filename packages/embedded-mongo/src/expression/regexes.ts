import { MongoError } from '../errors.ts'
import { int32, Regex, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { type BoundedRegex } from '../query/bounded-regex.ts'
import { compileRegex } from '../query/regex.ts'
import { compileNamed, isNullish, wantString } from './arguments.ts'
import { type Operator, type Operators } from './operators.ts'

function asRegex(operator: string, regex: Maybe, options: Maybe): BoundedRegex | undefined {
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
    return compileRegex(regex.pattern, flags ?? regex.flags)
  }
  if (typeof regex !== 'string')
    throw new MongoError(51105, `${operator} needs 'regex' to be of type string or regex`)
  return compileRegex(regex, flags ?? '')
}

function describeMatch(match: RegExpExecArray): Doc {
  return new Map<string, Value>([
    ['match', match[0]],
    ['idx', int32([...match.input.slice(0, match.index)].length)],
    ['captures', match.slice(1).map((part) => (part as string | undefined) ?? null)],
  ])
}

const matching =
  (
    operator: string,
    answer: (regex: BoundedRegex | undefined, text: string | undefined) => Value,
  ): Operator =>
  (argument, compiler) => {
    const named = compileNamed(operator, argument, compiler, ['input', 'regex'], ['options'])
    return (context) => {
      const regex = asRegex(operator, named('regex')(context), named('options')(context))
      const input = named('input')(context)
      return answer(regex, isNullish(input) ? undefined : wantString(operator, input))
    }
  }

export const regexes: Operators = {
  $regexMatch: matching('$regexMatch', (regex, text) => text !== undefined && regex?.test(text) === true),
  $regexFind: matching('$regexFind', (regex, text) => {
    const match = text === undefined ? null : regex?.exec(text)
    return match ? describeMatch(match) : null
  }),
  $regexFindAll: matching('$regexFindAll', (regex, text) => {
    if (!regex || text === undefined) return []
    return regex.execAll(text).map(describeMatch)
  }),
}
