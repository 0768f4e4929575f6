import { MongoError, unsupported } from '../errors.ts'
import { Regex, isDoc, type Doc, type Value } from '../bson/values.ts'
import { typeName } from '../bson/types.ts'
import { compileExpression } from '../expression/compile.ts'
import { type Filter, type Predicate } from './filter.ts'
import { expressionComparisons } from './expression-comparisons.ts'
import { comparison } from './comparison-predicates.ts'
import { isDbRefField } from './db-ref.ts'
import { isOperatorDoc, parsePathOperators } from './parse-operators.ts'
import { regexPredicate } from './other-predicates.ts'
import { isTruthy } from '../expression/arguments.ts'
import { type Variables } from '../expression/expression.ts'

export interface FilterOptions {
  /** Variables an `$expr` may name; read at each test, so that a caller may change them between documents. */
  variables?: Variables
}

const refused = new Set(['$where', '$text', '$jsonSchema', '$sampleRate', '$alwaysTrue', '$alwaysFalse'])

/** Parses a query document. Throws BadValue for what MongoDB calls malformed, by name for what is not supported. */
export function parseFilter(query: Doc, options: FilterOptions = {}): Filter {
  const filters = [...query].flatMap(([name, value]) =>
    name.startsWith('$') && !isDbRefField(name)
      ? parseTopLevel(name, value, options)
      : parsePath(name, value, options),
  )
  const [only] = filters
  return filters.length === 1 && only ? only : { kind: 'and', filters }
}

function parseList(name: string, value: Value, options: FilterOptions): Filter[] {
  if (!Array.isArray(value)) throw new MongoError('BadValue', `${name} must be an array`)
  if (value.length === 0) throw new MongoError('BadValue', '$and/$or/$nor must be a nonempty array')
  return value.map((item) => {
    if (!isDoc(item)) {
      throw new MongoError('BadValue', `$or/$and/$nor entries need to be full objects, not ${typeName(item)}`)
    }
    return parseFilter(item, options)
  })
}

function parseTopLevel(name: string, value: Value, options: FilterOptions): Filter[] {
  switch (name) {
    case '$and':
      return parseList(name, value, options)
    case '$or':
      return [{ kind: 'or', filters: parseList(name, value, options) }]
    case '$nor':
      return [{ kind: 'nor', filters: parseList(name, value, options) }]
    case '$comment':
      return []
    case '$expr': {
      const expression = compileExpression(value, options.variables)
      return [
        {
          kind: 'expr',
          test: (root) => isTruthy(expression({ root, vars: options.variables ?? new Map() })),
          comparisons: expressionComparisons(value, options.variables),
        },
      ]
    }
    default:
      if (refused.has(name)) throw unsupported(name)
      throw new MongoError(
        'BadValue',
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      )
  }
}

export const onPath = (path: string, predicate: Predicate): Filter => ({
  kind: 'path',
  path,
  parts: path.split('.'),
  predicate,
})

function parsePath(path: string, value: Value, options: FilterOptions): Filter[] {
  if (value instanceof Regex) return [onPath(path, regexPredicate(value.pattern, value.flags))]
  if (!isOperatorDoc(value)) return [onPath(path, comparison('eq', value))]
  return parsePathOperators(value, {
    onPredicate: (predicate) => onPath(path, predicate),
    parseNested: (query) => parseFilter(query, options),
  })
}
