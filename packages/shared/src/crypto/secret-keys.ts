import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { setting } from '../config/index.ts'
import { AppError } from '../errors/index.ts'

export const secretConfig = z.object({
  key: setting(
    z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'expected 64 hexadecimal digits (openssl rand -hex 32)')
      .transform((hex) => Buffer.from(hex, 'hex')),
    {
      env: 'ONGAKU_SECRET_KEY',
      description: 'the key that signs tokens and encrypts session keys at rest, the same for all services',
      secret: true,
    },
  ),
})

export type SecretConfig = z.infer<typeof secretConfig>

/** What a derived key is for. Knowing the key of one purpose doesn't help to find another's. */
export type KeyPurpose =
  | 'access-token'
  | 'refresh-token'
  | 'session-cookie'
  | 'internal-token'
  | 'consent-form'
  | 'at-rest'
  | 'credentials-hash'

/** A 32-byte key for one purpose (HKDF-SHA256, RFC 5869). */
export const deriveKey = (config: SecretConfig, purpose: KeyPurpose): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', config.key, '', `ongaku/${purpose}`, 32))

export interface Seal {
  /** Encrypts a text. `context` names where it belongs: it can't be opened anywhere else. */
  seal(text: string, context: string): string
  /** @throws AppError `internal` when the text was sealed with another key or context, or was altered */
  open(sealed: string, context: string): string
}

const ivBytes = 12
const tagBytes = 16

/** AES-256-GCM for secrets at rest, written as `v1.` and the base64url of IV, tag and ciphertext. */
export function createSeal(config: SecretConfig): Seal {
  const key = deriveKey(config, 'at-rest')
  return {
    seal(text, context) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `v1.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, context) {
      try {
        const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes))
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
        return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw new AppError('internal', 'a stored secret could not be opened with ONGAKU_SECRET_KEY', {
          cause,
        })
      }
    },
  }
}
