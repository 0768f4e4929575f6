import { MongoError } from '../errors.ts'
import { compareText } from '../bson/compare.ts'
import { isIndex } from '../bson/array-index.ts'
import { type LeafChange } from './update.ts'

/** Names in the order of their text, numbers in the order of their value. */
export function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = a[i] ?? ''
    const right = b[i] ?? ''
    if (left === right) continue
    return isIndex(left) && isIndex(right) ? Number(left) - Number(right) : compareText(left, right)
  }
  return a.length - b.length
}

const isPrefix = (short: readonly string[], long: readonly string[]): boolean =>
  short.length <= long.length && short.every((part, i) => part === long[i])

/** Two changes may not touch the same path, nor one a part of the other's. */
export function checkConflicts(changes: readonly LeafChange[]): void {
  const paths = changes
    .flatMap(({ parts, renameTo }) => (renameTo ? [parts, renameTo] : [parts]))
    .sort(comparePaths)
  for (const [i, path] of paths.entries()) {
    const before = paths[i - 1]
    if (before && isPrefix(before, path)) {
      throw new MongoError(
        'ConflictingUpdateOperators',
        `Updating the path '${path.join('.')}' would create a conflict at '${before.join('.')}'`,
      )
    }
  }
}
