import { open, type FileHandle } from 'node:fs/promises'
import { type Disk } from './disk.ts'

export interface AppendFile {
  /** Bytes known to be whole and flushed. */
  size(): number
  /** Writes at the end and flushes. On failure nothing counts as written, and the tail is cut before the next try. */
  append(buffers: Buffer[]): Promise<void>
  close(): Promise<void>
}

/**
 * A file that only grows, opened when it is first written. The caller makes one append at a time.
 * @param size bytes of the file that are whole; whatever lies behind them is cut before the first write
 */
export function createAppendFile(path: string, size: number, disk: Disk): AppendFile {
  let handle: FileHandle | null = null
  let whole = size
  let tailUnknown = true

  const prepare = async (): Promise<FileHandle> => {
    handle ??= await open(path, 'r+')
    if (tailUnknown) {
      const { size: actual } = await handle.stat()
      if (actual !== whole) {
        await handle.truncate(whole)
        await disk.flush(handle)
      }
      tailUnknown = false
    }
    return handle
  }

  return {
    size: () => whole,
    async append(buffers) {
      const file = await prepare()
      tailUnknown = true
      await disk.write(file, buffers, whole)
      await disk.flush(file)
      tailUnknown = false
      for (const buffer of buffers) whole += buffer.length
    },
    async close() {
      const open = handle
      handle = null
      await open?.close()
    },
  }
}
