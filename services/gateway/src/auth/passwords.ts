import { AppError } from '@ongaku/shared/errors'
import { decoyHash, hashPassword, verifyPassword } from './password.ts'

export interface Passwords {
  /** @param address who asks, as `clientNetwork` counts them */
  hash(password: string, address: string): Promise<string>
  /** Takes about the same time whether there is a hash to compare with or not. */
  verify(password: string, hash: string | undefined, address: string): Promise<boolean>
}

/** Each takes 16 MiB and a thread of the pool that files and databases share. */
const maxRunning = 2
const maxWaiting = 50
/** Running and waiting, so that five addresses are needed to fill the queue. */
const maxPerAddress = 10
const retryAfterMs = 5_000

const refuse = (whose: string) =>
  new AppError('unavailable', `Too many sign-ins at once${whose}; try again in a moment`, { retryAfterMs })

/**
 * Hashes a few passwords at a time and lets only a few seconds' worth of them wait, so that a flood of sign-ins can't hold
 * up the process's other work. @throws AppError `unavailable` when too many wait, in all or from the same address
 */
export function createPasswords(): Passwords {
  const waiting: (() => void)[] = []
  const countByAddress = new Map<string, number>()
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) throw refuse('')
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

  async function withinShare<T>(address: string, work: () => Promise<T>): Promise<T> {
    const count = countByAddress.get(address) ?? 0
    if (count >= maxPerAddress) throw refuse(' from this address')
    countByAddress.set(address, count + 1)
    try {
      return await inTurn(work)
    } finally {
      const left = (countByAddress.get(address) ?? 1) - 1
      if (left > 0) countByAddress.set(address, left)
      else countByAddress.delete(address)
    }
  }

  return {
    hash: (password, address) => withinShare(address, () => hashPassword(password)),
    verify: (password, hash, address) =>
      withinShare(
        address,
        async () => (await verifyPassword(password, hash ?? decoyHash)) && hash !== undefined,
      ),
  }
}
