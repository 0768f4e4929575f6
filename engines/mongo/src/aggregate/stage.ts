import { type Pace } from '../query/deadline.ts'
import { type Rows } from '../row.ts'

/** One step of a pipeline: rows in, rows out. */
export type Stage = (rows: Rows, pace: Pace) => Rows
