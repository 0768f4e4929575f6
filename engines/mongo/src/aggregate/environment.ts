import { type Value } from '../bson/values.ts'
import { type Variables } from '../expression/expression.ts'
import { type Pace } from '../query/deadline.ts'
import { type Filter } from '../query/filter.ts'
import { type Rows } from '../row.ts'

/** A pipeline over a collection named in a stage, ready to run. */
interface SubPipeline {
  /** `only` narrows the collection down before the first stage. */
  run(pace: Pace, only?: Filter): Rows
  /** Whether an index begins with this path, so that narrowing down by it is cheap. */
  isIndexed(path: string): boolean
}

export type Source = (name: string, stages: readonly Value[], environment: PipelineEnvironment) => SubPipeline

/** What the stages of one aggregate command share. */
export interface PipelineEnvironment {
  variables: Variables
  /** Opens another collection of the same database. */
  source: Source
  depth: number
}
