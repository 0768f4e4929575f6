import { open, type Database, type RootDatabase } from 'lmdb'

/** One sorted table of byte keys and byte values. */
export type Table = Database<Buffer, Buffer>

export interface Tables {
  root: RootDatabase<Buffer, Buffer>
  meta: Table
  records: Table
  index: Table
}

/**
 * Address space, not memory or disk: the file grows as it needs to, and beyond this the mapping is made anew. Starting
 * small would leave a mapping behind at each step of growth.
 */
const ADDRESS_SPACE = 64 * 1024 ** 3

/**
 * Opens the storage file. With `durable` a commit is on disk before its promise resolves and before any reader sees
 * it (no overlapping sync); without, the system writes when it likes, which is for tests.
 */
export function openTables(file: string, durable: boolean): Tables {
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const
  const root = open<Buffer, Buffer>({
    ...options,
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
