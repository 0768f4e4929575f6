import { MongoError } from '../errors.ts'
import { compareValues } from '../bson/compare.ts'
import { isDoc, type Maybe, type Value } from '../bson/values.ts'
import { isNullish, namedArguments, wantInteger } from '../expression/arguments.ts'
import { compileExpression } from '../expression/compile.ts'
import { createSortKey, parseSort } from '../query/sort.ts'
import { type MakeAccumulator } from './accumulator.ts'
import { sizeOf } from './size-of.ts'
import { type Expression, type Variables } from '../expression/expression.ts'

/** `n` is fixed for all groups: an expression over no document. */
function constantN(name: string, spec: Value, variables: Variables): number {
  const value = compileExpression(spec, variables)({ root: new Map(), vars: variables })
  const n = wantInteger(name, 'n', value)
  if (n <= 0) throw new MongoError(5787908, `'n' must be greater than 0, found ${n}`)
  return n
}

function keepFirst(input: Expression, n: number, last: boolean): MakeAccumulator {
  return () => {
    const values: Value[] = []
    return {
      add(context) {
        if (!last && values.length >= n) return 0
        const value = input(context) ?? null
        values.push(value)
        if (values.length <= n) return sizeOf(value)
        values.shift()
        return 0
      },
      result: () => values,
    }
  }
}

interface Ranked {
  key: Value | Buffer
  value: Value
}

/** Keeps the best `n` by an order, inserting each at its place. */
function keepBest(
  n: number,
  read: (context: Parameters<Expression>[0]) => Ranked | undefined,
  order: (a: Ranked, b: Ranked) => number,
  result: (best: Value[]) => Maybe,
): MakeAccumulator {
  return () => {
    const best: Ranked[] = []
    return {
      add(context) {
        const next = read(context)
        if (!next) return 0
        let at = best.length
        while (at > 0 && order(best[at - 1] ?? next, next) > 0) at--
        if (at >= n) return 0
        best.splice(at, 0, next)
        if (best.length <= n) return sizeOf(next.value)
        best.pop()
        return 0
      },
      result: () => result(best.map(({ value }) => value)),
    }
  }
}

function extremes(input: Expression, n: number, direction: 1 | -1): MakeAccumulator {
  return keepBest(
    n,
    (context) => {
      const value = input(context)
      return isNullish(value) ? undefined : { key: value, value }
    },
    (a, b) => direction * compareValues(a.value, b.value),
    (best) => best,
  )
}

function sorted(name: string, argument: Value, variables: Variables): MakeAccumulator {
  const several = name.endsWith('N')
  const given = namedArguments(name, argument, several ? ['n', 'output', 'sortBy'] : ['output', 'sortBy'])
  const sortBy = given.get('sortBy')
  if (!isDoc(sortBy)) throw new MongoError('FailedToParse', `${name} requires 'sortBy' to be an object`)
  const keyOf = createSortKey(parseSort(sortBy))
  const output = compileExpression(given.get('output') ?? null, variables)
  const n = several ? constantN(name, given.get('n') ?? null, variables) : 1
  const bottom = name.startsWith('$bottom')
  const order = (a: Ranked, b: Ranked): number => {
    const result = Buffer.isBuffer(a.key) && Buffer.isBuffer(b.key) ? a.key.compare(b.key) : 0
    return bottom ? -result : result
  }
  return keepBest(
    n,
    (context) => ({ key: keyOf(context.root), value: output(context) ?? null }),
    order,
    (best) => (several ? (bottom ? best.reverse() : best) : (best[0] ?? null)),
  )
}

/** `$firstN`, `$maxN`, `$top` and their kin; undefined for other names. */
export function rankedAccumulator(
  name: string,
  argument: Value,
  variables: Variables,
): MakeAccumulator | undefined {
  switch (name) {
    case '$top':
    case '$topN':
    case '$bottom':
    case '$bottomN':
      return sorted(name, argument, variables)
    case '$firstN':
    case '$lastN':
    case '$minN':
    case '$maxN': {
      const given = namedArguments(name, argument, ['input', 'n'])
      const input = compileExpression(given.get('input') ?? null, variables)
      const n = constantN(name, given.get('n') ?? null, variables)
      if (name === '$firstN' || name === '$lastN') return keepFirst(input, n, name === '$lastN')
      return extremes(input, n, name === '$minN' ? 1 : -1)
    }
    default:
      return undefined
  }
}
