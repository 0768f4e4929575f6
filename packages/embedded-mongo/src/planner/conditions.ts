import { type Filter, type Predicate } from '../query/filter.ts'

/** A predicate every result must satisfy, with the path it is about. */
export interface Condition {
  path: string
  predicate: Predicate
}

export interface Conditions {
  all: Condition[]
  /** Disjunctions that must hold beside them. */
  ors: Filter[][]
  /** Nothing was left out: the conditions are the whole filter. */
  complete: boolean
}

/** Takes the conjunction at the top of a filter apart. */
export function conditionsOf(filter: Filter): Conditions {
  const conditions: Conditions = { all: [], ors: [], complete: true }
  collect(filter, '', conditions)
  return conditions
}

function collect(filter: Filter, prefix: string, into: Conditions): void {
  if (filter.kind === 'and') for (const part of filter.filters) collect(part, prefix, into)
  else if (filter.kind === 'path') collectPath(prefix + filter.path, filter.predicate, into)
  else {
    into.complete = false
    if (filter.kind === 'or' && prefix === '') into.ors.push(filter.filters)
  }
}

function collectPath(path: string, predicate: Predicate, into: Conditions): void {
  into.all.push({ path, predicate })
  // What holds for one element of an array can be looked up under the element's fields.
  if (predicate.op === 'elemMatch' && predicate.filter) collect(predicate.filter, `${path}.`, into)
}
