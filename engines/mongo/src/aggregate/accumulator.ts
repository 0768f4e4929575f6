import { type Maybe } from '../bson/values.ts'
import { type Context } from '../expression/expression.ts'

/** What one group keeps of one field. `add` returns about how many bytes of memory it took. */
export interface Accumulator {
  add(context: Context): number
  result(): Maybe
}

export type MakeAccumulator = () => Accumulator
