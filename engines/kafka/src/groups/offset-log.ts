import { open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createAppendFile, type AppendFile } from '../files/append-file.ts'
import { replaceFile, syncDirectory } from '../files/atomic-file.ts'
import { type Disk } from '../files/disk.ts'
import { FILE_MODE } from '../files/private.ts'
import { crc32c } from '../records/crc32c.ts'

const ENTRY_HEADER_BYTES = 8
const REWRITE_ABOVE_BYTES = 1024 * 1024

const encodeEntry = (entry: unknown): Buffer => {
  const body = Buffer.from(JSON.stringify(entry))
  const header = Buffer.alloc(ENTRY_HEADER_BYTES)
  header.writeUInt32BE(body.length, 0)
  header.writeUInt32BE(crc32c(body), 4)
  return Buffer.concat([header, body])
}

/** Gives each whole entry to `apply`; returns how many bytes were whole. */
function replay(bytes: Buffer, apply: (entry: unknown) => void): number {
  let at = 0
  while (at + ENTRY_HEADER_BYTES <= bytes.length) {
    const end = at + ENTRY_HEADER_BYTES + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    const body = bytes.subarray(at + ENTRY_HEADER_BYTES, end)
    if (bytes.readUInt32BE(at + 4) !== crc32c(body)) break
    apply(JSON.parse(body.toString()))
    at = end
  }
  return at
}

export interface OffsetLog {
  /**
   * Returns once the entry is on the disk; then it has been applied. Entries are applied in the order given.
   * @param mayWaitMs how long the entry may wait for others to share its flush
   */
  append(entry: unknown, mayWaitMs?: number): Promise<void>
  close(): Promise<void>
}

interface Pending {
  entry: unknown
  settle: (error: Error | null) => void
}

/**
 * A small log of JSON entries behind their checksums, with group commit, rewritten as `snapshot()` once it has grown to
 * several times its worth.
 */
export async function openOffsetLog(
  path: string,
  disk: Disk,
  apply: (entry: unknown) => void,
  snapshot: () => unknown[],
): Promise<OffsetLog> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  )
  if (!exists) {
    await (await open(path, 'a', FILE_MODE)).close()
    if (disk.durable) await syncDirectory(dirname(path))
  }
  let file: AppendFile = createAppendFile(path, replay(await readFile(path), apply), disk)
  let rewriteAbove = REWRITE_ABOVE_BYTES
  let queue: Pending[] = []
  let flushing: Promise<void> | null = null
  let flushTimer: NodeJS.Timeout | undefined

  const rewrite = async (): Promise<void> => {
    const bytes = Buffer.concat(snapshot().map(encodeEntry))
    await file.close()
    await replaceFile(path, bytes, disk.durable)
    file = createAppendFile(path, bytes.length, disk)
    rewriteAbove = Math.max(REWRITE_ABOVE_BYTES, 4 * bytes.length)
  }

  const flushQueue = async (): Promise<void> => {
    const group = queue
    queue = []
    try {
      await file.append(group.map(({ entry }) => encodeEntry(entry)))
      for (const { entry } of group) apply(entry)
      for (const { settle } of group) settle(null)
    } catch (error) {
      for (const { settle } of group) settle(error as Error)
    }
    // If it fails the old log stands, and the next append tries again.
    if (file.size() > rewriteAbove) await rewrite().catch(() => (rewriteAbove *= 2))
  }

  const flushNow = (): Promise<void> => {
    clearTimeout(flushTimer)
    flushTimer = undefined
    flushing ??= flushQueue().finally(() => {
      flushing = null
      // What came meanwhile has waited for a whole flush.
      if (queue.length > 0) void flushNow()
    })
    return flushing
  }

  return {
    append(entry, mayWaitMs = 0) {
      return new Promise((resolve, reject) => {
        queue.push({ entry, settle: (error) => (error ? reject(error) : resolve()) })
        if (flushing) return
        if (mayWaitMs > 0) flushTimer ??= setTimeout(() => void flushNow(), mayWaitMs)
        else void flushNow()
      })
    },
    async close() {
      while (queue.length > 0 || flushing) await flushNow()
      await file.close()
    },
  }
}
