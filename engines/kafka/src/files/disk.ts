import { type FileHandle } from 'node:fs/promises'

/** The two operations a full or failing disk breaks; tests put a failing disk in their place. */
export interface Disk {
  /** Writes all bytes at a position, or throws with any part of them written. */
  write(handle: FileHandle, buffers: Buffer[], position: number): Promise<void>
  /** Returns once everything written through the handle is on the disk. */
  flush(handle: FileHandle): Promise<void>
  /** Whether files and folders are flushed at all. */
  durable: boolean
}

// Joining small buffers costs less than handing a thousand of them to the kernel.
const JOIN_BELOW = 4096
const BUFFERS_PER_WRITE = 512

async function writeChunk(handle: FileHandle, buffers: Buffer[], position: number): Promise<void> {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  const { bytesWritten } = await handle.writev(buffers, position)
  if (bytesWritten === total) return
  const rest = Buffer.concat(buffers, total)
  for (let done = bytesWritten; done < total;) {
    const step = await handle.write(rest, done, total - done, position + done)
    done += step.bytesWritten
  }
}

export function createDisk(durable: boolean): Disk {
  return {
    durable,
    async write(handle, buffers, position) {
      const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
      const parts = total < buffers.length * JOIN_BELOW ? [Buffer.concat(buffers, total)] : buffers
      for (let i = 0, at = position; i < parts.length; i += BUFFERS_PER_WRITE) {
        const chunk = parts.slice(i, i + BUFFERS_PER_WRITE)
        await writeChunk(handle, chunk, at)
        at += chunk.reduce((sum, buffer) => sum + buffer.length, 0)
      }
    },
    async flush(handle) {
      if (durable) await handle.datasync()
    },
  }
}
