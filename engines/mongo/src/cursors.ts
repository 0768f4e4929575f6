import { randomBytes } from 'node:crypto'
import { MongoError } from './errors.ts'
import { RawDocument } from './bson/encode.ts'
import { type Pace } from './query/deadline.ts'

/** Documents, in batches as they come; each is BSON ready to send. */
export interface ResultStream {
  /** Resolves to the next documents, or undefined at the end. */
  next(): Promise<Buffer[] | undefined>
  close(): void
}

export interface Cursor {
  id: bigint
  ns: string
  /** Sessions may be ended, and their cursors with them. */
  session: string | undefined
  /** Of the command that opened it; taken over by each getMore. */
  pace: Pace
  /** How many documents there will be at most; 0: as many as there are. */
  limit: number
  /** Fills a batch: at most `size` documents (0: no limit) and 16 MB. `done` says that nothing is left. */
  take(size: number): Promise<{ documents: RawDocument[]; done: boolean }>
  close(): void
}

export interface CursorRegistry {
  /** Gives the cursor an id, under which it waits for getMore. */
  keep(cursor: Cursor): void
  take(id: bigint): Cursor | undefined
  /** Puts a cursor back that was taken for a getMore and has more to give. */
  putBack(cursor: Cursor): void
  kill(id: bigint, ns?: string): boolean
  killSession(session: string): void
  /** Closes what has been idle for too long. */
  sweep(): void
  readonly open: number
  closeAll(): void
}

const MAX_BATCH_BYTES = 16 * 1024 * 1024 - 64 * 1024

export function createCursor(
  stream: ResultStream,
  facts: Pick<Cursor, 'ns' | 'session' | 'pace' | 'limit'>,
): Cursor {
  let waiting: Buffer[] = []
  let at = 0
  let ended = false
  let sent = 0

  return {
    ...facts,
    id: 0n,
    async take(size) {
      const documents: RawDocument[] = []
      let bytes = 0
      while (size === 0 || documents.length < size) {
        if (at >= waiting.length) {
          if (ended) break
          const batch = await stream.next()
          waiting = batch ?? []
          at = 0
          ended = batch === undefined
          continue
        }
        const next = waiting[at]
        if (!next || (documents.length > 0 && bytes + next.length > MAX_BATCH_BYTES)) break
        bytes += next.length + 12
        documents.push(new RawDocument(next))
        at++
        sent++
      }
      if (facts.limit > 0 && sent >= facts.limit) ended = true
      return { documents, done: ended && at >= waiting.length }
    },
    close() {
      waiting = []
      stream.close()
    },
  }
}

export interface CursorLimits {
  maxCursors: number
  cursorTimeoutMs: number
  now: () => number
}

export function createCursorRegistry({ maxCursors, cursorTimeoutMs, now }: CursorLimits): CursorRegistry {
  const cursors = new Map<bigint, { cursor: Cursor; used: number }>()

  function newId(): bigint {
    for (;;) {
      const id = randomBytes(8).readBigUInt64BE() >> 1n
      if (id !== 0n && !cursors.has(id)) return id
    }
  }

  function remove(id: bigint): boolean {
    const entry = cursors.get(id)
    entry?.cursor.close()
    return cursors.delete(id)
  }

  return {
    keep(cursor) {
      if (cursors.size >= maxCursors) {
        cursor.close()
        throw new MongoError('OperationFailed', `too many open cursors (${maxCursors})`)
      }
      cursor.id = newId()
      cursors.set(cursor.id, { cursor, used: now() })
    },
    take(id) {
      const entry = cursors.get(id)
      cursors.delete(id)
      return entry?.cursor
    },
    putBack: (cursor) => void cursors.set(cursor.id, { cursor, used: now() }),
    kill(id, ns) {
      const entry = cursors.get(id)
      if (!entry || (ns !== undefined && entry.cursor.ns !== ns)) return false
      return remove(id)
    },
    killSession(session) {
      for (const [id, { cursor }] of cursors) if (cursor.session === session) remove(id)
    },
    sweep() {
      const oldest = now() - cursorTimeoutMs
      for (const [id, { used }] of cursors) if (used < oldest) remove(id)
    },
    get open() {
      return cursors.size
    },
    closeAll() {
      for (const id of [...cursors.keys()]) remove(id)
    },
  }
}
