import { MongoError } from '../errors.ts'
import { isDoc, type Value } from '../bson/values.ts'

/** MongoDB's bound on what one stage may hold in memory. */
const MAX_STAGE_BYTES = 100 * 1024 * 1024

/** About how much memory a value takes; for bounds, not for accounts. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return 40 + value.length
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), 60)
  if (isDoc(value)) {
    let sum = 120
    for (const [name, item] of value) sum += 30 + name.length + sizeOf(item)
    return sum
  }
  if (typeof value === 'object' && value !== null && 'bytes' in value) return 100 + value.bytes.length
  return 24
}

export function checkStageBytes(bytes: number, stage: string): void {
  if (bytes > MAX_STAGE_BYTES) {
    throw new MongoError(
      stage === '$group' ? 16945 : 'QueryExceededMemoryLimit',
      `Exceeded memory limit of ${MAX_STAGE_BYTES} bytes for ${stage}, and this server does not spill to disk`,
    )
  }
}
