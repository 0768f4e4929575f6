import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type SecretConfig, secretConfig } from '@ongaku/shared/crypto'
import { StartError } from '@ongaku/shared/lifecycle'

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written whole and flushed before it is used: a key that is lost takes every session key with it. */
async function createKeyFile(file: string): Promise<string> {
  const key = randomBytes(32).toString('hex')
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(`${key}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  return key
}

/**
 * The secret key of a data folder, made at the first start and readable by its owner only.
 * @throws StartError when the file is there but holds no key
 */
export async function loadSecretKey(dataDir: string): Promise<SecretConfig> {
  const file = join(dataDir, 'secret.key')
  const parsed = secretConfig.safeParse({
    key: ((await readIfThere(file)) ?? (await createKeyFile(file))).trim(),
  })
  if (parsed.success) return parsed.data
  throw new StartError(
    `${file} holds no key of 64 hexadecimal digits; put back the one it held, or set ONGAKU_SECRET_KEY`,
  )
}
