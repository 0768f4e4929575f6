import { isConstant } from './intervals.ts'
import { type IndexPlan, type PlanRequest } from './query-plan.ts'

/** More keys than this are not counted; what has more is taken to cost as much as this. */
const MAX_COUNTED = 2_000

/** What reading a whole index is taken to cost, in keys. */
const WHOLE_INDEX = 10_000

/** How many keys in order may have to be read for each document that the rest of the filter lets through. */
const KEYS_PER_MATCH = 10

/** A unique index has no more than one document for a full key. */
const findsOneAtMost = ({ index, bounds }: IndexPlan): boolean =>
  index.unique && bounds.length === index.fields.length && bounds.every(isConstant)

const boundPaths = ({ index, bounds }: IndexPlan): string[] =>
  index.fields.slice(0, bounds.length).map(({ path }) => path)

/**
 * Whether one plan can't read more keys than another, nor leave more to be done: it binds all that the other binds
 * and has one key per document. A partial or sparse index may hold fewer documents than its bounds tell.
 */
function isNeverWorse(plan: IndexPlan, other: IndexPlan): boolean {
  if (plan.index.multikey.includes(true) || other.index.partial || other.index.sparse) return false
  if ((other.sorted && !plan.sorted) || (other.exact && !plan.exact)) return false
  const paths = boundPaths(plan)
  return boundPaths(other).every((path) => paths.includes(path))
}

/** Leaves out what another plan makes needless; of two that are alike the first stays. */
const withoutNeedless = (plans: readonly IndexPlan[]): IndexPlan[] =>
  plans.filter((plan, i) =>
    plans.every((other, j) => i === j || !isNeverWorse(other, plan) || (i < j && isNeverWorse(plan, other))),
  )

const pointFields = (plan: IndexPlan): number => plan.bounds.filter(({ points }) => points).length

/** What a plan costs, in keys to read; counts no more keys than it takes to be dearer than `limitCost`. */
function costOf(plan: IndexPlan, { sort, limit, estimate }: PlanRequest, limitCost: number): number {
  const stops = plan.sorted && sort.length > 0 && limit > 0
  // Reading in order ends with the limit, but what the bounds let through the rest of the filter may not.
  const enough = stops ? limit * (plan.exact ? 1 : KEYS_PER_MATCH) : Infinity
  const isBound = plan.bounds.length > 0
  const cap = Math.min(MAX_COUNTED, enough, Math.ceil(limitCost) + 1)
  const keys = isBound ? estimate(plan, cap) : Math.min(WHOLE_INDEX, plan.exact ? enough : enough + 1_000)
  const sorting = sort.length > 0 && !plan.sorted ? keys + 1 : 0
  return keys + sorting - pointFields(plan) * 0.1 - plan.bounds.length * 0.01
}

/**
 * The plan that reads the fewest keys, where sorting in memory counts as reading them again. Keys are counted only
 * where no plan is clearly the best.
 */
export function choosePlan(plans: readonly IndexPlan[], request: PlanRequest): IndexPlan | undefined {
  const single = plans.find(findsOneAtMost)
  if (single) return single
  const [first, ...others] = withoutNeedless(plans).sort((a, b) => Number(b.sorted) - Number(a.sorted))
  if (!first || others.length === 0) return first
  let best = { plan: first, cost: costOf(first, request, Infinity) }
  for (const plan of others) {
    const cost = costOf(plan, request, best.cost)
    if (cost < best.cost) best = { plan, cost }
  }
  return best.plan
}
