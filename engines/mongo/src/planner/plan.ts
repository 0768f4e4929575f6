import { type SortField } from '../query/sort.ts'
import { type Collection, type Index } from '../storage/collection.ts'
import { choosePlan } from './choose.ts'
import { type IndexPlan, type Plan, type PlanRequest } from './query-plan.ts'
import { conditionsOf, type Conditions } from './conditions.ts'
import { byteRanges, indexBounds, type IndexBounds } from './index-bounds.ts'
import { excludesMissing, isConstant, type FieldBounds } from './intervals.ts'
import { coversPartial, impliesPresence } from './partial.ts'

/** Whether reading the index in one direction gives the sort order, and which direction that is. */
function sortDirection(
  index: Index,
  bounds: FieldBounds[],
  sort: readonly SortField[],
): 'forward' | 'reverse' | undefined {
  if (index.longKeys) return undefined
  const constant = new Set(
    index.fields.filter((_, i) => isConstant(bounds[i]) && !index.multikey[i]).map(({ path }) => path),
  )
  const wanted = sort.filter(({ path }) => !constant.has(path))
  let direction: 'forward' | 'reverse' | undefined
  let next = 0
  for (const [i, field] of index.fields.entries()) {
    const sortField = wanted[next]
    if (!sortField) break
    if (field.path === sortField.path && !index.multikey[i]) {
      const needed = field.descending === sortField.descending ? 'forward' : 'reverse'
      if (direction && direction !== needed) return undefined
      direction = needed
      next++
    } else if (!isConstant(bounds[i])) return undefined
  }
  return next === wanted.length ? (direction ?? 'forward') : undefined
}

/** A sparse index leaves keys out that have none of its fields: what is looked for must be a key that has one. */
function sparseHolds(index: Index, conditions: Conditions, { fields }: IndexBounds): boolean {
  if (fields.some(excludesMissing)) return true
  // Of a document with several keys some may be left out, and the bounds may be about those.
  if (fields.length > 0 && index.multikey.includes(true)) return false
  const paths = index.fields.map(({ path }) => path)
  return conditions.all.some(({ path, predicate }) => paths.includes(path) && impliesPresence(predicate))
}

function isUsable(index: Index, conditions: Conditions, bounds: IndexBounds): boolean {
  if (index.partial) return coversPartial(conditions.all, index.partial)
  return !index.sparse || sparseHolds(index, conditions, bounds)
}

function planFor(
  index: Index,
  conditions: Conditions,
  sort: readonly SortField[],
): { plan: IndexPlan; usable: boolean } {
  const bounds = indexBounds(index, conditions)
  const direction = sort.length > 0 ? sortDirection(index, bounds.fields, sort) : undefined
  const single = !index.multikey.includes(true)
  return {
    usable: isUsable(index, conditions, bounds),
    plan: {
      kind: 'index',
      index,
      bounds: bounds.fields,
      ranges: byteRanges(index, bounds.fields),
      reverse: direction === 'reverse',
      sorted: direction !== undefined,
      exact:
        conditions.complete && single && !index.longKeys && bounds.covered.size === conditions.all.length,
    },
  }
}

function planUnion(collection: Collection, conditions: Conditions, request: PlanRequest): Plan | undefined {
  for (const branches of conditions.ors) {
    const plans = branches.map((branch) => {
      const plan = planQuery(collection, { ...request, filter: branch, sort: [], hint: undefined })
      return plan.kind === 'index' ? [plan] : plan.kind === 'union' ? plan.plans : undefined
    })
    if (plans.every((plan) => plan !== undefined)) {
      return { kind: 'union', plans: plans.flat().map((plan) => ({ ...plan, exact: false, sorted: false })) }
    }
  }
  return undefined
}

/** Decides how to find the documents of a query. The filter is still to be tested on each one, unless the plan is exact. */
export function planQuery(collection: Collection, request: PlanRequest): Plan {
  const { filter, sort, hint } = request
  if (hint === 'natural' || hint === 'reverse-natural') {
    return { kind: 'collection', reverse: hint === 'reverse-natural' }
  }
  const conditions = conditionsOf(filter)
  if (hint) return planFor(hint, conditions, sort).plan
  const [idIndex] = collection.indexes
  const byId = idIndex && planFor(idIndex, conditions, sort).plan
  if (byId && isConstant(byId.bounds[0])) return byId
  const plans = collection.indexes
    .filter(({ ready }) => ready)
    .map((index) => planFor(index, conditions, sort))
    .filter(({ usable }) => usable)
    .map(({ plan }) => plan)
  const chosen = choosePlan(
    plans.filter((plan) => plan.bounds.length > 0 || plan.sorted),
    request,
  )
  if (chosen && chosen.bounds.length > 0) return chosen
  return planUnion(collection, conditions, request) ?? chosen ?? { kind: 'collection', reverse: false }
}
