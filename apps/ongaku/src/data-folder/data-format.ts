import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '@ongaku/shared/lifecycle'
import { readIfThere, writeWhole } from './kept-secret.ts'

/** The version of the data folder's format. 2: ids are stored as BSON UUIDs. */
const current = '2'

/**
 * Checks that a data folder has the format this version reads, and marks a new one with it.
 * @throws StartError for another format, in which the plays would be there and not be found
 */
export async function checkDataFormat(dataDir: string): Promise<void> {
  const file = join(dataDir, 'format')
  const found = (await readIfThere(file))?.trim()
  if (found === current) return
  const isNew = found === undefined && !(await readdir(dataDir)).includes('mongo')
  if (!isNew) {
    throw new StartError(
      `ONGAKU_DATA_DIR: ${dataDir} was made by a version of Ongaku with another data format: ` +
        'start that version with it, or set ONGAKU_DATA_DIR to another folder',
    )
  }
  await writeWhole(file, `${current}\n`)
}
