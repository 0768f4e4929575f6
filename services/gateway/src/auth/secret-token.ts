import { createHash, createHmac, randomBytes } from 'node:crypto'

/** 256 random bits, as text that fits a header. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url')

/** The one token that follows another. Only who has the key can tell it, and it is the same each time. */
export const successorOf = (token: string, key: Uint8Array): string =>
  createHmac('sha256', key).update(token).digest('base64url')

/**
 * What is kept of a token, so that a read database lets nobody in. A plain SHA-256 will do: unlike a password, a random
 * token can't be guessed.
 */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
