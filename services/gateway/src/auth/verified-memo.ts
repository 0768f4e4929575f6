import { createMemo, type Memo } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'

/**
 * Remembers who a credential belongs to, so that a client's next requests cost no database round trip. This process forgets
 * it as soon as the credential is revoked; another instance may accept it for up to ten seconds more.
 */
export const createVerifiedMemo = <T>(clock: Clock): Memo<T> =>
  createMemo<T>({ maxEntries: 10_000, ttlMs: 10_000, clock })
