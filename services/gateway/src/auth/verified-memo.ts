import { createMemo, type Memo } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'

/**
 * What was found out about a credential, so that a client's next requests cost no database round trip. This process forgets
 * it at once when the credential is revoked; another instance may honour it for these ten seconds.
 */
export const createVerifiedMemo = <T>(clock: Clock): Memo<T> =>
  createMemo<T>({ maxEntries: 10_000, ttlMs: 10_000, clock })
