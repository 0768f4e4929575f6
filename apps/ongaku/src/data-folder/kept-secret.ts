import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StartError } from '@ongaku/shared/lifecycle'

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes a file as a whole or not at all, also through a power cut; only its owner can read it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  const folder = await open(dirname(file), 'r')
  await folder.sync().finally(() => folder.close())
}

/**
 * A secret of a data folder: 64 hexadecimal digits, made at the first start. It is flushed before it is used, since what
 * was sealed with a key that is lost can't be opened again.
 * @param remedy what a person can do when the file holds something else
 * @throws StartError when it does
 */
export async function loadKeptSecret(dataDir: string, name: string, remedy: string): Promise<string> {
  const file = join(dataDir, name)
  const kept = (await readIfThere(file))?.trim()
  if (kept === undefined) {
    const made = randomBytes(32).toString('hex')
    await writeWhole(file, `${made}\n`)
    return made
  }
  if (/^[0-9a-f]{64}$/i.test(kept)) return kept
  throw new StartError(`${file} does not hold 64 hexadecimal digits; ${remedy}`)
}
