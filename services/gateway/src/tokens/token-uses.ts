import { createMemo } from '@ongaku/shared/cache'
import { type Deps } from '../deps.ts'
import { type ApiToken, type ApiTokenRepository } from './api-token.repository.ts'

const everyMs = 60_000

interface Parts extends Pick<Deps, 'clock' | 'logger'> {
  apiTokens: Pick<ApiTokenRepository, 'touch'>
}

/**
 * Writes down when an API token was last used: at most once a minute, and without making the request wait. A write that
 * fails is logged and left until the next minute.
 */
export function createTokenUses({
  apiTokens,
  clock,
  logger,
}: Parts): (token: Pick<ApiToken, 'id' | 'lastUsedAt'>) => void {
  const writes = createMemo<Date>({ maxEntries: 10_000, ttlMs: everyMs, clock })

  async function write(id: string, usedAt: Date): Promise<Date> {
    try {
      await apiTokens.touch(id, usedAt)
    } catch (err) {
      logger.warn({ err }, "an API token's last use could not be written")
    }
    return usedAt
  }

  return ({ id, lastUsedAt }) => {
    const usedAt = new Date(clock.now())
    if (lastUsedAt && usedAt.getTime() - lastUsedAt.getTime() < everyMs) return
    void writes.get(id, () => write(id, usedAt))
  }
}
