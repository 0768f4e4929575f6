import { lstatSync } from 'node:fs'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The data folder holds what its owner listens to, so no other user of the machine may look into it. */
export const FILE_MODE = 0o600
const FOLDER_MODE = 0o700
const OTHERS = 0o077

/** Creates a folder, and with `recursive` those above it, for its owner alone. */
export async function createFolder(path: string, recursive = false): Promise<void> {
  await mkdir(path, { recursive, mode: FOLDER_MODE })
}

async function closeToOthers(path: string): Promise<void> {
  // Some microseconds, a tenth of what it costs to ask without blocking: a start looks at every file.
  const status = lstatSync(path)
  if (status.isSymbolicLink() || (status.mode & OTHERS) === 0) return
  await chmod(path, status.isDirectory() ? FOLDER_MODE : FILE_MODE)
}

/**
 * Takes other users' rights from a folder and everything in it; symbolic links are left alone.
 * @throws the system's error, such as EPERM where the files belong to somebody else
 */
export async function makePrivate(folder: string): Promise<void> {
  await chmod(folder, FOLDER_MODE)
  for (const path of await readdir(folder, { recursive: true })) await closeToOthers(join(folder, path))
}
