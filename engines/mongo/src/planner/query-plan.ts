import { type Filter } from '../query/filter.ts'
import { type SortField } from '../query/sort.ts'
import { type Index } from '../storage/collection.ts'
import { type ByteRange } from '../storage/tables.ts'
import { type FieldBounds } from './intervals.ts'

export interface IndexPlan {
  kind: 'index'
  index: Index
  bounds: FieldBounds[]
  ranges: ByteRange[]
  reverse: boolean
  /** Results come in the order that was asked for. */
  sorted: boolean
  /** The bounds say all the filter says: what they find need not be tested, nor looked up to be counted. */
  exact: boolean
}

export type Plan =
  { kind: 'collection'; reverse: boolean } | IndexPlan | { kind: 'union'; plans: IndexPlan[] }

export interface PlanRequest {
  filter: Filter
  sort: readonly SortField[]
  limit: number
  /** An index to use whatever the planner thinks. */
  hint?: Index | 'natural' | 'reverse-natural' | undefined
  /** How many keys lie in a plan's ranges, or `cap` if there are more; for choosing between indexes. */
  estimate: (plan: IndexPlan, cap: number) => number
}
