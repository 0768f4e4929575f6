import { MongoError } from '../errors.ts'
import { int32, isDoc, type Maybe, type Value } from '../bson/values.ts'
import { isNullish, namedArguments, wantArray, wantInteger, isTruthy } from './arguments.ts'
import { type Context, type Operator, type Operators } from './expression.ts'

const withVariable = (context: Context, entries: [string, Maybe][]): Context => ({
  root: context.root,
  vars: new Map([...context.vars, ...entries]),
})

const letIn: Operator = (argument, compiler) => {
  const named = namedArguments('$let', argument, ['vars', 'in'])
  const vars = named.get('vars')
  if (!isDoc(vars)) throw new MongoError('FailedToParse', "$let's 'vars' must be an object")
  const bindings = [...vars].map(([name, spec]) => [name, compiler.compile(spec)] as const)
  const body = compiler.bind(vars.keys()).compile(named.get('in') ?? null)
  return (context) =>
    body(
      withVariable(
        context,
        bindings.map(([name, expression]) => [name, expression(context)]),
      ),
    )
}

function variableName(operator: string, value: Maybe): string {
  if (value === undefined) return 'this'
  if (typeof value !== 'string') throw new MongoError('FailedToParse', `${operator}'s 'as' must be a string`)
  return value
}

const map: Operator = (argument, compiler) => {
  const named = namedArguments('$map', argument, ['input', 'in'], ['as'])
  const as = variableName('$map', named.get('as'))
  const input = compiler.compile(named.get('input') ?? null)
  const body = compiler.bind([as]).compile(named.get('in') ?? null)
  return (context) => {
    const values = input(context)
    if (isNullish(values)) return null
    return wantArray('$map', values).map((item) => body(withVariable(context, [[as, item]])) ?? null)
  }
}

const filter: Operator = (argument, compiler) => {
  const named = namedArguments('$filter', argument, ['input', 'cond'], ['as', 'limit'])
  const as = variableName('$filter', named.get('as'))
  const input = compiler.compile(named.get('input') ?? null)
  const test = compiler.bind([as]).compile(named.get('cond') ?? null)
  const limit = named.has('limit') ? compiler.compile(named.get('limit') ?? null) : undefined
  return (context) => {
    const values = input(context)
    if (isNullish(values)) return null
    const most = limit?.(context)
    const atMost = isNullish(most) ? Infinity : wantInteger('$filter', 'limit', most)
    if (atMost < 1) throw new MongoError(327392, '$filter: limit must be greater than 0')
    const kept: Value[] = []
    for (const item of wantArray('$filter', values)) {
      if (kept.length >= atMost) break
      if (isTruthy(test(withVariable(context, [[as, item]])))) kept.push(item)
    }
    return kept
  }
}

const reduce: Operator = (argument, compiler) => {
  const named = namedArguments('$reduce', argument, ['input', 'initialValue', 'in'])
  const input = compiler.compile(named.get('input') ?? null)
  const initial = compiler.compile(named.get('initialValue') ?? null)
  const body = compiler.bind(['this', 'value']).compile(named.get('in') ?? null)
  return (context) => {
    const values = input(context)
    if (isNullish(values)) return null
    let value = initial(context)
    for (const item of wantArray('$reduce', values)) {
      value = body(
        withVariable(context, [
          ['this', item],
          ['value', value],
        ]),
      )
    }
    return value
  }
}

export const scopes: Operators = {
  $let: letIn,
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $literal: (argument) => () => argument,
  $const: (argument) => () => argument,
  $range: (argument, compiler) => {
    const list = Array.isArray(argument) ? argument.map((item) => compiler.compile(item)) : []
    if (list.length < 2 || list.length > 3) throw new MongoError(28667, '$range takes two or three arguments')
    return (context) => {
      const [start = 0, end = 0, step = 1] = list.map((item) => wantInteger('$range', 'value', item(context)))
      if (step === 0) throw new MongoError(34449, '$range requires a non-zero step value')
      if ((end - start) / step > 4_000_000) throw new MongoError(146, '$range would use too much memory')
      const values: Value[] = []
      for (let at = start; step > 0 ? at < end : at > end; at += step) values.push(int32(at))
      return values
    }
  },
}
