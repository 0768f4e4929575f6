import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits as base64url, which fits a header. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url')

/** The refresh token that follows another: always the same one, and unknown without the key. */
export const successorOf = (token: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(token).digest('base64url')

/**
 * The form a token is stored in, so that reading the database doesn't give access. Plain SHA-256 is enough: unlike a
 * password, a random token can't be guessed.
 */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
