import { type FileHandle } from 'node:fs/promises'
import { createDisk, type Disk } from '../src/files/disk.ts'
import { type Random } from '../test/support/random.ts'

const PAGE_BYTES = 4096

interface Write {
  bytes: Buffer
  position: number
}

/**
 * A disk on which a killed process loses what a power failure could lose: what was written and not flushed stays in the
 * process's memory, but for single pages, in any order, that the system happened to write.
 */
export function createForgetfulDisk(random: Random): Disk {
  const disk = createDisk(true)
  const unflushed = new WeakMap<FileHandle, Write[]>()

  const writeSomePage = async (handle: FileHandle, { bytes, position }: Write): Promise<void> => {
    const from = PAGE_BYTES * random.below(Math.ceil(bytes.length / PAGE_BYTES))
    await disk.write(handle, [bytes.subarray(from, from + PAGE_BYTES)], position + from)
  }

  return {
    durable: true,
    async write(handle, buffers, position) {
      const write = { bytes: Buffer.concat(buffers), position }
      unflushed.set(handle, [...(unflushed.get(handle) ?? []), write])
      if (random.chance(0.2)) await writeSomePage(handle, write)
    },
    async flush(handle) {
      const writes = unflushed.get(handle) ?? []
      unflushed.delete(handle)
      for (const { bytes, position } of writes) await disk.write(handle, [bytes], position)
      await disk.flush(handle)
    },
  }
}
