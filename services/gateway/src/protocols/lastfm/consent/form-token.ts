import { createHmac } from 'node:crypto'
import { deriveKey, type SecretConfig } from '@ongaku/shared/crypto'
import { isSameSecret } from '../../../app-password/proofs.ts'

/** What a consent page asks, and whom. */
export interface FormSubject {
  apiKey: string
  token: string | undefined
  callback: string | undefined
  /** Who was signed in as the page was made; absent for nobody. */
  userId: string | undefined
}

export interface FormTokens {
  sign(subject: FormSubject): string
  /** Whether this very question was on a page of ours within the hour. */
  isValid(formToken: string, subject: FormSubject): boolean
}

const lifetimeMs = 60 * 60_000

/**
 * Signs what the consent page shows, so that nobody can make a person's browser agree to something the person has not seen:
 * another site can get a page of its own, but none for somebody who is signed in here.
 */
export function createFormTokens(secret: SecretConfig, clock: { now(): number }): FormTokens {
  const key = deriveKey(secret, 'consent-form')
  const signAt = (expiresAt: number, { apiKey, token, callback, userId }: FormSubject): string => {
    const subject = [expiresAt, apiKey, token ?? null, callback ?? null, userId ?? null]
    return createHmac('sha256', key).update(JSON.stringify(subject)).digest('base64url')
  }
  return {
    sign(subject) {
      const expiresAt = clock.now() + lifetimeMs
      return `${expiresAt}.${signAt(expiresAt, subject)}`
    },
    isValid(formToken, subject) {
      const [expiry, signature] = formToken.split('.')
      const expiresAt = Number(expiry)
      return expiresAt > clock.now() && isSameSecret(signature ?? '', signAt(expiresAt, subject))
    },
  }
}
