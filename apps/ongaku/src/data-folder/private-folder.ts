import { access, chmod, constants, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** Makes one folder after the other: Node's own `recursive` never ends where the system refuses a folder as missing. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    const parent = dirname(folder)
    if (!hasCode(error, 'ENOENT') || parent === folder) throw error
    await makeFolder(parent)
    await mkdir(folder)
  }
}

/**
 * Makes a folder that only its owner can open, or takes everyone else's permissions away if it exists.
 * @throws the system's error when it can't be made or used
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  await makeFolder(folder)
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  try {
    await chmod(folder, 0o700)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) throw error // somebody else's folder that we may use: its owner decides
  }
}
