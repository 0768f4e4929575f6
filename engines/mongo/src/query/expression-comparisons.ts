import { isIndex } from '../bson/array-index.ts'
import { isDoc, type Value } from '../bson/values.ts'
import { compileExpression } from '../expression/compile.ts'
import { type Variables } from '../expression/expression.ts'
import { type Comparison, type ExpressionComparison } from './filter.ts'

/** What an operator turns into when its two sides change places. */
const mirrored: ReadonlyMap<string, readonly [as: Comparison, reversed: Comparison]> = new Map([
  ['$eq', ['eq', 'eq']],
  ['$gt', ['gt', 'lt']],
  ['$gte', ['gte', 'lte']],
  ['$lt', ['lt', 'gt']],
  ['$lte', ['lte', 'gte']],
])

/** A number in a path is the name of a field to an expression, but the place of an element to an index. */
function fieldPath(spec: Value | undefined): string | undefined {
  if (typeof spec !== 'string' || !/^\$[^$]/.test(spec)) return undefined
  const path = spec.slice(1)
  return path.split('.').some(isIndex) ? undefined : path
}

/** Whether an expression is a constant or a variable other than the document itself. */
function isFixed(spec: Value): boolean {
  if (typeof spec === 'string') return !spec.startsWith('$') || /^\$\$[a-z\u0080-\uffff]/.test(spec)
  if (isDoc(spec)) return spec.size === 1 && (spec.has('$literal') || spec.has('$const'))
  return !Array.isArray(spec)
}

function comparisonOf(
  name: string,
  operands: Value,
  variables: Variables | undefined,
): ExpressionComparison | undefined {
  const ops = mirrored.get(name)
  if (!ops || !Array.isArray(operands)) return undefined
  const [left = null, right = null] = operands
  const [path, spec, op] = isFixed(right)
    ? [fieldPath(left), right, ops[0]]
    : [fieldPath(right), left, ops[1]]
  if (path === undefined || !isFixed(spec)) return undefined
  const expression = compileExpression(spec, variables)
  return { path, op, value: () => expression({ root: new Map(), vars: variables ?? new Map() }) }
}

/** The comparisons at the top of an `$expr`, alone or joined by `$and`, that a planner can bound an index by. */
export function expressionComparisons(spec: Value, variables: Variables | undefined): ExpressionComparison[] {
  if (!isDoc(spec)) return []
  const [[name, operands] = ['', null]] = spec
  if (name === '$and') {
    const parts = Array.isArray(operands) ? operands : [operands]
    return parts.flatMap((part) => expressionComparisons(part, variables))
  }
  const comparison = comparisonOf(name, operands, variables)
  return comparison ? [comparison] : []
}
