import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StartError } from '@ongaku/shared/lifecycle'
import { readIfThere, writeWhole } from './kept-secret.ts'

/** Counts the forms in which a data folder has been kept; 2: ids are stored as BSON UUIDs. */
const current = '2'

/**
 * Makes sure that a data folder is kept in the form this version reads, and marks one that is new.
 * @throws StartError for a folder of another version: its plays would be there and not be found
 */
export async function checkDataFormat(dataDir: string): Promise<void> {
  const file = join(dataDir, 'format')
  const found = (await readIfThere(file))?.trim()
  if (found === current) return
  const isNew = found === undefined && !(await readdir(dataDir)).includes('mongo')
  if (!isNew) {
    throw new StartError(
      `ONGAKU_DATA_DIR: ${dataDir} was made by a version of Ongaku that keeps its data in another form: ` +
        'start that version with it, or set ONGAKU_DATA_DIR to another folder',
    )
  }
  await writeWhole(file, `${current}\n`)
}
