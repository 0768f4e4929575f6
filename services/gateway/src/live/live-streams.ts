import { AppError } from '@ongaku/shared/errors'
import { type StreamEvent } from '@ongaku/shared/http'
import { createLiveFeed, type LiveFeed } from './live-feed.ts'
import { type KnownEvent } from './recent-events.ts'

const maxPerUser = 20
const maxInAll = 1_000

/** How long a user's events are still kept once nobody follows them, for a client that reconnects. */
const lingerMs = 60_000

const retryAfterMs = 10_000

/** Who follows what happens, by user. */
export interface LiveStreams {
  /** Whether to read and send an event of this user. Those that come too fast are counted instead. */
  wants(userId: string, type: string, id: string): boolean
  send(userId: string, event: KnownEvent): void
  /**
   * The user's events from now on, or from the one that was seen last, until the signal aborts.
   * @throws AppError `rate_limited` for a user with too many streams, `unavailable` when there are too many in all
   */
  open(userId: string, lastEventId: string | undefined, signal: AbortSignal): AsyncIterable<StreamEvent>
  /** @throws AppError as `open` does */
  checkRoom(userId: string): void
}

interface Followed {
  feed: LiveFeed
  /** Set while nobody follows. */
  lingering?: NodeJS.Timeout
}

export function createLiveStreams(): LiveStreams {
  const byUser = new Map<string, Followed>()
  let open = 0

  function follow(userId: string): Followed {
    const followed = byUser.get(userId) ?? { feed: createLiveFeed() }
    clearTimeout(followed.lingering)
    byUser.set(userId, followed)
    return followed
  }

  function checkRoom(userId: string): void {
    if ((byUser.get(userId)?.feed.readers() ?? 0) >= maxPerUser) {
      throw new AppError(
        'rate_limited',
        `You have ${maxPerUser} live streams open, the maximum; close one first`,
        { retryAfterMs },
      )
    }
    if (open >= maxInAll) {
      throw new AppError('unavailable', 'Too many live streams are open', { retryAfterMs })
    }
  }

  return {
    wants: (userId, type, id) => byUser.get(userId)?.feed.admit(type, id) ?? false,
    send: (userId, event) => byUser.get(userId)?.feed.send(event),
    checkRoom,
    open(userId, lastEventId, signal) {
      checkRoom(userId)
      const followed = follow(userId)
      const { feed } = followed
      const queue = feed.open(lastEventId)
      open += 1
      const close = () => {
        open -= 1
        feed.close(queue)
        if (feed.readers() > 0) return
        followed.lingering = setTimeout(() => byUser.delete(userId), lingerMs).unref()
      }
      if (signal.aborted) close()
      else signal.addEventListener('abort', close, { once: true })
      return queue.events
    },
  }
}
