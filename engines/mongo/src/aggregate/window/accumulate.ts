import { type Maybe } from '../../bson/values.ts'
import { type MakeAccumulator } from '../accumulator.ts'
import { checkStageBytes } from '../size-of.ts'
import { type Frame } from './frame.ts'
import { releaseFar, type WindowFunction } from './partition.ts'

const TURN = 256

/**
 * An accumulator over the documents of a frame. A frame that only grows costs one look at each document; one whose
 * start moves is gone through again for each, since not every accumulator can forget a value without loss.
 */
export function accumulateOver(make: MakeAccumulator, frame: Frame): WindowFunction {
  return ({ entries, variables, pace }) => {
    const boundsOf = frame({ entries, variables, pace })
    let accumulator = make()
    let [start, added, bytes] = [0, 0, 0]
    let known = false
    let result: Maybe
    return async (at) => {
      const bounds = boundsOf(at)
      if (bounds.start !== start) {
        accumulator = make()
        added = start = bounds.start
        bytes = 0
        known = false
      }
      for (; added < bounds.end; added++) {
        const entry = entries[added]
        if (!entry) break
        bytes += accumulator.add({ root: entry.row.doc, vars: variables })
        releaseFar(entry, added - at)
        known = false
        if (added % TURN === 0) {
          checkStageBytes(bytes, '$setWindowFields')
          await pace.breathe()
        }
      }
      checkStageBytes(bytes, '$setWindowFields')
      if (!known) {
        const value = accumulator.result()
        result = Array.isArray(value) ? [...value] : value
        known = true
      }
      return result
    }
  }
}
