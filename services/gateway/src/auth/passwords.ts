import { AppError } from '@ongaku/shared/errors'
import { decoyHash, hashPassword, verifyPassword } from './password.ts'

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes about the same time whether there is a hash to compare with or not. */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

/** Each uses a thread of the pool that files and databases share, and 16 MiB. */
const atOnce = 2
const mostWaiting = 50
const retryAfterMs = 5_000

/**
 * Hashes passwords, a few at once and no more waiting than a few seconds' worth, so that a flood of sign-ins can't keep
 * the process from its other work. @throws AppError `unavailable` when too many wait
 */
export function createPasswords(): Passwords {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) {
        throw new AppError('unavailable', 'Too many sign-ins at once', { retryAfterMs })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    verify: (password, hash) =>
      inTurn(async () => (await verifyPassword(password, hash ?? decoyHash)) && hash !== undefined),
  }
}
