import { type SecretConfig, secretConfig } from '@ongaku/shared/crypto'
import { StartError } from '@ongaku/shared/lifecycle'
import { checkDataFormat } from './data-format.ts'
import { loadKeptSecret } from './kept-secret.ts'
import { makePrivateFolder } from './private-folder.ts'

export interface DataFolder {
  secret: SecretConfig
  /** What the embedded MongoDB asks for: without it, any process on this machine could read and change every account. */
  mongoPassword: string
}

/**
 * Opens a data folder with its secrets; makes it if there is none.
 * @param secretKey the key of the settings, used instead of the folder's own
 * @throws StartError when the folder or what it holds can't be used
 */
export async function openDataFolder(dataDir: string, secretKey?: SecretConfig['key']): Promise<DataFolder> {
  try {
    await makePrivateFolder(dataDir)
    await checkDataFormat(dataDir)
    const kept = () =>
      loadKeptSecret(dataDir, 'secret.key', 'put back the ones it held, or set ONGAKU_SECRET_KEY')
    return {
      secret: secretKey ? { key: secretKey } : secretConfig.parse({ key: await kept() }),
      mongoPassword: await loadKeptSecret(dataDir, 'mongo.password', 'remove it, and a new one is made'),
    }
  } catch (error) {
    if (error instanceof StartError || !(error instanceof Error)) throw error
    throw new StartError(`ONGAKU_DATA_DIR: ${error.message}`)
  }
}
