import { open, type FileHandle } from 'node:fs/promises'

export interface SharedHandle {
  /** Reads bytes of the file; fewer where the file ends. Opens it if it isn't open. */
  read(position: number, length: number): Promise<Buffer>
  /** Opens the file now, so that later reads are of what is there now, whatever becomes of the path. */
  open(): Promise<void>
  /** Closes after the reads under way; a later read opens the file again. */
  release(): Promise<void>
  /** As release, but a later read fails with ENOENT: the path may be another file by now. */
  retire(): Promise<void>
}

/** One descriptor for many concurrent reads, opened when wanted. */
export function createSharedHandle(path: string): SharedHandle {
  let opening: Promise<FileHandle> | null = null
  let reads = 0
  const onIdle: (() => void)[] = []
  let isRetired = false

  const acquire = (): Promise<FileHandle> => {
    opening ??= open(path, 'r').catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  const release = async (): Promise<void> => {
    // Another read may have begun when this one is told.
    while (reads > 0) await new Promise<void>((resolve) => onIdle.push(resolve))
    const handle = opening
    opening = null
    await (await handle)?.close()
  }

  return {
    async read(position, length) {
      if (isRetired) throw Object.assign(new Error(`${path} was replaced`), { code: 'ENOENT' })
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
        if (reads === 0) for (const tell of onIdle.splice(0)) tell()
      }
    },
    async open() {
      await acquire()
    },
    release,
    async retire() {
      isRetired = true
      await release()
    },
  }
}
