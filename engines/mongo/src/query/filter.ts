import { type Doc, type Maybe, type Value } from '../bson/values.ts'

export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte'

/** A comparison of a field with a value that no document decides; it holds for each result of the filter it is in. */
export interface ExpressionComparison {
  path: string
  op: Comparison
  /** Evaluated anew for each query, since variables change between documents of a `$lookup`. */
  value: () => Maybe
}

/**
 * What is asked of the values a path reaches. `test` says it of one value; the planner reads the rest, and bounds an
 * index by those operators alone that it knows: any other is `other`, which promises nothing. What negates is no
 * predicate but a filter around one, so it can't be taken for a promise.
 */
export type Predicate = (
  | { op: Comparison; value: Value }
  | { op: 'in'; values: Value[]; regexes: number }
  | { op: 'regex'; prefix: string | undefined; exact: boolean }
  | { op: 'exists' }
  /** Of the elements' fields, or of the elements themselves; the paths of the latter are empty. */
  | { op: 'elemMatch'; of: 'fields' | 'values'; filter: Filter }
  | { op: 'other' }
) & {
  test: (value: Maybe) => boolean
  /** Whether the elements of an array are tested as well as the array itself. */
  expands: boolean
  /** For `$elemMatch`: the index of the first element that satisfies it, or -1. */
  findIndex?: (value: Maybe) => number
}

export type Filter =
  | { kind: 'and' | 'or' | 'nor'; filters: Filter[] }
  | { kind: 'not'; filter: Filter }
  | { kind: 'path'; path: string; parts: string[]; predicate: Predicate }
  | { kind: 'expr'; test: (doc: Doc) => boolean; comparisons: readonly ExpressionComparison[] }
  | { kind: 'nothing' }
