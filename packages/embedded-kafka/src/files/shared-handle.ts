import { open, type FileHandle } from 'node:fs/promises'

export type SharedHandle = {
  /** Reads bytes of the file; fewer where the file ends. Opens it if it isn't open. */
  read(position: number, length: number): Promise<Buffer>
  /** Closes after the reads under way; a later read opens the file again. */
  release(): Promise<void>
}

/** One descriptor for many concurrent reads, opened when wanted. */
export function createSharedHandle(path: string): SharedHandle {
  let opening: Promise<FileHandle> | null = null
  let reads = 0
  let onIdle: (() => void) | null = null

  const acquire = (): Promise<FileHandle> => {
    opening ??= open(path, 'r').catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  return {
    async read(position, length) {
      reads++
      try {
        const handle = await acquire()
        const buffer = Buffer.allocUnsafeSlow(length)
        let done = 0
        while (done < length) {
          const { bytesRead } = await handle.read(buffer, done, length - done, position + done)
          if (bytesRead === 0) break
          done += bytesRead
        }
        return buffer.subarray(0, done)
      } finally {
        reads--
        if (reads === 0) onIdle?.()
      }
    },
    async release() {
      if (reads > 0) await new Promise<void>((resolve) => (onIdle = resolve))
      onIdle = null
      const handle = opening
      opening = null
      await (await handle)?.close()
    },
  }
}
