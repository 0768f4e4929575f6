import { MongoError, unsupported } from '../errors.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { findOperator } from './operators.ts'
import { type Compiler, type Expression, type Variables } from './expression.ts'

const builtIn = new Set(['ROOT', 'CURRENT', 'NOW', 'REMOVE'])

/** Follows a path as aggregation does: an array gives the array of what its documents have there. */
function followPath(value: Maybe, parts: readonly string[], from = 0): Maybe {
  const part = parts[from]
  if (part === undefined) return value
  if (isDoc(value)) return followPath(value.get(part), parts, from + 1)
  if (!Array.isArray(value)) return undefined
  const found: Value[] = []
  for (const item of value) {
    if (!isDoc(item) && !Array.isArray(item)) continue
    const result = followPath(item, parts, from)
    if (result !== undefined) found.push(result)
  }
  return found
}

function splitFieldPath(path: string): string[] {
  const parts = path.split('.')
  if (parts.some((part) => part === '')) {
    throw new MongoError(path === '' ? 16872 : 40353, 'FieldPath must not end with a dot or have empty parts')
  }
  if (parts.some((part) => part.startsWith('$'))) {
    throw new MongoError(
      16410,
      "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
    )
  }
  return parts
}

function compileVariable(text: string, scope: ReadonlySet<string>): Expression {
  const [name = '', ...parts] = text.slice(2).split('.')
  if (parts.length > 0) splitFieldPath(parts.join('.'))
  if (name === 'ROOT' || name === 'CURRENT') return ({ root }) => followPath(root, parts)
  if (name === 'REMOVE') return () => undefined
  if (name === 'NOW') {
    const now = new Date()
    return () => followPath(now, parts)
  }
  if (name === '') throw new MongoError('FailedToParse', 'empty variable names are not allowed')
  if (!scope.has(name)) throw new MongoError(17276, `Use of undefined variable: ${name}`)
  return ({ vars }) => followPath(vars.get(name), parts)
}

function compileText(text: string, scope: ReadonlySet<string>): Expression {
  if (text.startsWith('$$')) return compileVariable(text, scope)
  if (!text.startsWith('$')) return () => text
  const parts = splitFieldPath(text.slice(1))
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return ({ root }) => root.get(only)
  return ({ root }) => followPath(root, parts)
}

function compileDoc(spec: Doc, compiler: Compiler): Expression {
  const first = spec.keys().next().value
  if (first?.startsWith('$')) {
    if (spec.size !== 1) {
      throw new MongoError(
        15983,
        `an object representing an expression must have exactly one field: ${[...spec.keys()].join(', ')}`,
      )
    }
    const operator = findOperator(first)
    if (typeof operator === 'function') return operator(spec.get(first) ?? null, compiler)
    if (operator === 'refused') throw unsupported(`the expression operator ${first}`)
    throw new MongoError(168, `Unrecognized expression '${first}'`)
  }
  const fields = [...spec].map(([name, value]): [string, Expression] => {
    if (name.startsWith('$') || name.includes('.')) {
      throw new MongoError(
        name.includes('.') ? 40235 : 16404,
        `invalid field name in an object expression: '${name}'`,
      )
    }
    return [name, compiler.compile(value)]
  })
  return (context) => {
    const doc: Doc = new Map()
    for (const [name, expression] of fields) {
      const value = expression(context)
      if (value !== undefined) doc.set(name, value)
    }
    return doc
  }
}

/** Throws for a name that `$let`, `$map` or `$lookup` may not give a variable. */
export function checkVariableName(name: string): void {
  if (name === 'CURRENT') throw unsupported('binding the variable CURRENT')
  if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    throw new MongoError(
      'FailedToParse',
      `'${name}' starts with an invalid character for a user variable name`,
    )
  }
}

function createCompiler(scope: ReadonlySet<string>): Compiler {
  const compiler: Compiler = {
    compile(spec) {
      if (typeof spec === 'string') return compileText(spec, scope)
      if (isDoc(spec)) return compileDoc(spec, compiler)
      if (!Array.isArray(spec)) return () => spec
      const items = spec.map((item) => compiler.compile(item))
      return (context) => items.map((item) => item(context) ?? null)
    },
    bind(names) {
      const wider = new Set(scope)
      for (const name of names) {
        checkVariableName(name)
        wider.add(name)
      }
      return createCompiler(wider)
    },
  }
  return compiler
}

/** Compiles an aggregation expression; `variables` are those it may name beside the built-in ones. */
export function compileExpression(spec: Value, variables?: Variables): Expression {
  const scope = new Set(builtIn)
  for (const name of variables?.keys() ?? []) scope.add(name)
  return createCompiler(scope).compile(spec)
}
