import { garbageKey } from './catalog.ts'
import { wholeRange } from './collection.ts'
import { type Tables } from './tables.ts'
import { type WriteQueue } from './write-queue.ts'

const CHUNK = 2_000
const PREFIX = 'garbage/'

/**
 * Dropping a collection or index only notes that its entries are no longer wanted; they are removed here, a chunk at a
 * time, and a crash in between loses nothing but time. Resolves once none is left or `isStopping`.
 */
export async function collectGarbage(
  tables: Tables,
  queue: WriteQueue,
  isStopping: () => boolean,
): Promise<void> {
  for (;;) {
    const [noted] = tables.meta.getKeys({
      start: Buffer.from(PREFIX),
      end: Buffer.from(`${PREFIX}\uffff`),
      limit: 1,
    })
    if (noted === undefined) return
    const [, kind, id] = noted.toString().split('/')
    const { low, high } = wholeRange(Number(id))
    let left = true
    while (left) {
      if (isStopping()) return
      left = await queue.write(() => {
        const table = kind === 'records' ? tables.records : tables.index
        const keys = [...table.getKeys({ start: low, end: high, limit: CHUNK })]
        for (const key of keys) void table.remove(key)
        return keys.length === CHUNK
      })
    }
    await queue.write(
      () => void tables.meta.remove(garbageKey(kind === 'records' ? 'records' : 'index', Number(id))),
    )
  }
}
