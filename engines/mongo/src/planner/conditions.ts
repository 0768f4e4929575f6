import { type ExpressionComparison } from '../query/filter.ts'
import { type Filter, type Predicate } from '../query/filter.ts'
import { isIndex } from '../bson/array-index.ts'

/** A predicate every result must satisfy, with the path it is about. */
export interface Condition {
  path: string
  predicate: Predicate
}

export interface Conditions {
  all: Condition[]
  /** What `$expr` compares fields with, under an expression's rules: any type, arrays as a whole. */
  expressions: ExpressionComparison[]
  /** Disjunctions that must hold beside them. */
  ors: Filter[][]
  /** Nothing was left out: the conditions are the whole filter. */
  complete: boolean
}

/** Takes the conjunction at the top of a filter apart. What is under a negation is no condition. */
export function conditionsOf(filter: Filter): Conditions {
  const conditions: Conditions = { all: [], expressions: [], ors: [], complete: true }
  collect(filter, conditions)
  return conditions
}

function collect(filter: Filter, into: Conditions): void {
  if (filter.kind === 'and') for (const part of filter.filters) collect(part, into)
  else if (filter.kind === 'path') {
    into.all.push(filter)
    for (const inner of insideElements(filter)) into.all.push(inner)
  } else {
    into.complete = false
    if (filter.kind === 'or') into.ors.push(filter.filters)
    else if (filter.kind === 'expr') into.expressions.push(...filter.comparisons)
  }
}

/**
 * What holds for one element of an array holds under the element's fields, too: `a.b` for `{ a: { $elemMatch: { b } } }`.
 * But `$elemMatch` looks into inner arrays as if they were documents, which a path does not: there a field may be
 * missing or have a number for a name.
 */
function insideElements({ path, predicate }: Condition): Condition[] {
  if (predicate.op !== 'elemMatch' || predicate.of !== 'fields') return []
  return conditionsOf(predicate.filter)
    .all.filter((inner) => !isIndex(inner.path.split('.')[0] ?? '') && !inner.predicate.test(undefined))
    .map((inner) => ({ path: `${path}.${inner.path}`, predicate: inner.predicate }))
}
