import { type Maybe } from '../../bson/values.ts'
import { type Variables } from '../../expression/expression.ts'
import { type Pace } from '../../query/deadline.ts'
import { type Row } from '../../row.ts'

/** A document of a partition, with the keys it was sorted by. */
export interface Entry {
  partition: Buffer
  key: Buffer
  /** The value of the first sort field, for windows by range. */
  sortValue: Maybe
  row: Row
}

/** The documents of one partition in their order. */
export interface Partition {
  entries: readonly Entry[]
  variables: Variables
  pace: Pace
}

/** Gives the value for the document at a place; asked once for each, from the first to the last. */
export type Evaluate = (at: number) => Promise<Maybe> | Maybe

/** One field of `output`, opened anew for each partition. */
export type WindowFunction = (partition: Partition) => Evaluate

/** How many documents before and behind the present one are kept decoded. */
const NEAR = 1_000

/** Keeps a document that is far from the present one as bytes alone, so that not all of a partition is decoded at once. */
export function releaseFar({ row }: Entry, distance: number): void {
  if (Math.abs(distance) > NEAR) row.compact()
}

/** Lets go of what is no longer near once `at` is done with; at the end of a partition, of all that was. */
export function releaseBehind(entries: readonly Entry[], at: number): void {
  if (at < entries.length - 1) entries[at - NEAR]?.row.compact()
  else for (const { row } of entries.slice(-NEAR - 1)) row.compact()
}
