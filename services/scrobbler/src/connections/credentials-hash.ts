import { createHmac } from 'node:crypto'
import { deriveKey, type SecretConfig } from '@ongaku/shared/crypto'

/** Credentials as they can be looked up without being opened: a keyed hash, of no use without the installation's key. */
export type HashCredentials = (service: string, credentials: string) => string

export function createHashCredentials(config: SecretConfig): HashCredentials {
  const key = deriveKey(config, 'credentials-hash')
  return (service, credentials) =>
    createHmac('sha256', key).update(`${service}\n${credentials}`).digest('base64url')
}
