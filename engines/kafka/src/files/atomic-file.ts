import { open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FILE_MODE } from './private.ts'

/** Makes what was created, renamed or removed in a folder durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeWhole(path: string, data: string | Buffer, sync: boolean): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'w', FILE_MODE)
    await handle.writeFile(data)
    if (sync) await handle.sync()
  } finally {
    await handle?.close()
  }
}

/** Replaces a file: a reader, or a crash, meets the old content or the new, never a mixture (when sync is on). */
export async function replaceFile(path: string, data: string | Buffer, sync: boolean): Promise<void> {
  const fresh = `${path}.tmp`
  await writeWhole(fresh, data, sync)
  await rename(fresh, path)
  if (sync) await syncDirectory(dirname(path))
}
