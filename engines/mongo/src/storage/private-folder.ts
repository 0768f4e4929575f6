import fs from 'node:fs'
import path from 'node:path'

const FOLDER_MODE = 0o700
export const FILE_MODE = 0o600

/** On a mounted volume the folder may belong to somebody else, who then decides. */
function closeToOthers(file: string, mode: number): void {
  try {
    fs.chmodSync(file, mode)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}

/** Makes a folder that its owner alone can enter, or closes one that is there, and its files, to all others. */
export function makePrivateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE })
  closeToOthers(folder, FOLDER_MODE)
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) closeToOthers(path.join(folder, entry.name), FILE_MODE)
  }
}
