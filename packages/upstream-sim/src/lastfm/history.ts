import { type Scrobble } from './entries.ts'

/** A scrobble, kept once however often it was sent. `firstReceivedAt` is in milliseconds. */
interface KeptScrobble extends Scrobble {
  user: string
  timesReceived: number
  firstReceivedAt: number
}

export interface History {
  /** Keeps a scrobble, or counts it again if this user has it already. */
  keep(user: string, scrobble: Scrobble, at: number): void
  has(user: string, scrobble: Scrobble): boolean
  /** In order of arrival; of one user or of all. */
  list(user?: string): readonly KeptScrobble[]
  /** One user's, the latest timestamp first. */
  newestFirst(user: string): readonly KeptScrobble[]
  /** How many new scrobbles came from the user on the UTC day of `at`. */
  countOnDay(user: string, at: number): number
  clear(): void
}

const dayMs = 86_400_000

export function createHistory(): History {
  const all: KeptScrobble[] = []
  const byUser = new Map<string, UserHistory>()

  function userHistory(user: string): UserHistory {
    const known = byUser.get(user)
    if (known) return known
    const created: UserHistory = { kept: new Map(), day: 0, onDay: 0 }
    byUser.set(user, created)
    return created
  }

  return {
    keep(user, scrobble, at) {
      const own = userHistory(user)
      const key = foldingKey(scrobble)
      const known = own.kept.get(key)
      if (known) {
        known.timesReceived += 1
        return
      }
      const kept = { ...scrobble, user, timesReceived: 1, firstReceivedAt: at }
      own.kept.set(key, kept)
      all.push(kept)
      own.newestFirst = undefined
      const day = Math.floor(at / dayMs)
      own.onDay = own.day === day ? own.onDay + 1 : 1
      own.day = day
    },
    has: (user, scrobble) => byUser.get(user)?.kept.has(foldingKey(scrobble)) ?? false,
    list: (user) => (user === undefined ? all : [...(byUser.get(user)?.kept.values() ?? [])]),
    newestFirst(user) {
      const own = byUser.get(user)
      if (!own) return []
      own.newestFirst ??= [...own.kept.values()].sort((a, b) => b.timestamp - a.timestamp)
      return own.newestFirst
    },
    countOnDay(user, at) {
      const own = byUser.get(user)
      return own?.day === Math.floor(at / dayMs) ? own.onDay : 0
    },
    clear() {
      all.length = 0
      byUser.clear()
    },
  }
}

interface UserHistory {
  kept: Map<string, KeptScrobble>
  newestFirst?: readonly KeptScrobble[] | undefined
  day: number
  onDay: number
}

/** The same user, second, artist and track make the same play, so sending it again is harmless. */
function foldingKey({ timestamp, artist, track }: Scrobble): string {
  return JSON.stringify([timestamp, artist, track])
}
