import { FILE_MODE } from './private-folder.ts'
import { open, type Database, type RootDatabase } from 'lmdb'

/** One sorted table of byte keys and byte values. */
export type Table = Database<Buffer, Buffer>

interface Handles {
  root: RootDatabase<Buffer, Buffer>
  meta: Table
  records: Table
  index: Table
}

/** Handles are to be asked for anew in each turn of the event loop: `unmap` ends those there are. */
export interface Tables extends Readonly<Handles> {
  /**
   * Gives back the memory that the mapped file takes, by closing it; the next use opens it again, in a millisecond or
   * two. Nothing may be writing, and no iterator may be open.
   */
  unmap(): Promise<void>
  close(): Promise<void>
}

/**
 * Address space, not memory or disk: the file grows as it needs to, and beyond this the mapping is made anew. Starting
 * small would leave a mapping behind at each step of growth.
 */
const ADDRESS_SPACE = 64 * 1024 ** 3

function openHandles(file: string, durable: boolean): Handles {
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const
  // The types of the storage library leave this one out.
  const mode = { permissionsMode: FILE_MODE }
  const root = open<Buffer, Buffer>({
    ...options,
    ...mode,
    path: file,
    noSubdir: true,
    maxDbs: 8,
    maxReaders: 64,
    overlappingSync: false,
    eventTurnBatching: false,
    noSync: !durable,
    mapSize: ADDRESS_SPACE,
  })
  return {
    root,
    meta: root.openDB<Buffer, Buffer>({ name: 'meta', ...options }),
    records: root.openDB<Buffer, Buffer>({ name: 'records', ...options }),
    index: root.openDB<Buffer, Buffer>({ name: 'index', ...options }),
  }
}

/**
 * Opens the storage file. With `durable` a commit is on disk before its promise resolves and before any reader sees
 * it (no overlapping sync); without, the system writes when it likes, which is for tests.
 */
export function openTables(file: string, durable: boolean): Tables {
  let handles: Handles | undefined = openHandles(file, durable)
  let closed = false

  function live(): Handles {
    if (closed) throw new Error('the storage is closed')
    return (handles ??= openHandles(file, durable))
  }

  async function release(): Promise<void> {
    const root = handles?.root
    handles = undefined
    await root?.close()
  }

  return {
    get root() {
      return live().root
    },
    get meta() {
      return live().meta
    },
    get records() {
      return live().records
    },
    get index() {
      return live().index
    },
    unmap: release,
    async close() {
      closed = true
      await release()
    },
  }
}

export interface ByteRange {
  /** Inclusive. */
  low: Buffer
  /** Exclusive, and never a key itself. */
  high: Buffer
}

export interface TableEntry {
  key: Buffer
  value: Buffer
}

/** Reads at most `limit` entries of a range, beginning behind `after` in the direction of reading. */
export function readEntries(
  table: Table,
  range: ByteRange,
  reverse: boolean,
  limit: number,
  after?: Buffer,
): TableEntry[] {
  const start = after ?? (reverse ? range.high : range.low)
  const entries: TableEntry[] = []
  for (const { key, value } of table.getRange({
    start,
    end: reverse ? range.low : range.high,
    reverse,
    limit,
    exclusiveStart: after !== undefined,
    inclusiveEnd: reverse,
    snapshot: false,
  })) {
    entries.push({ key, value })
  }
  return entries
}
