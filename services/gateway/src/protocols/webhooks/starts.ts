import { createHash } from 'node:crypto'
import { type Cache } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'

/** Longer than any pause in a track that somebody still goes on with. */
const keptMs = 12 * 3_600_000

/** What comes again so soon is the same play: no track that counts is over in that time. */
const repeatMs = 30_000

export interface Start {
  /** In milliseconds since 1970. */
  startedAt: number
  /** Whether the sender reported it as it happened; otherwise it was worked out. */
  reported: boolean
  /** When a play with this start was taken. */
  takenAt?: number
}

/**
 * When tracks began, for senders that don't say. A play is identified by its start, so a call that is repeated has to get the
 * same one. Where several gateways run without Redis, each knows only what came to it.
 */
export interface Starts {
  /** Notes that a track has begun just now; if it was only resumed, an earlier start stays. */
  begin(session: string, options: { resumed: boolean }): Promise<void>
  /** The start of a track that was played, which began `elapsedMs` ago unless more is known. */
  settle(session: string, elapsedMs: number): Promise<Start>
}

const keyOf = (session: string): string => createHash('sha256').update(session).digest('base64url')

export function createStarts(cache: Cache, clock: Clock): Starts {
  const turns = new Map<string, Promise<unknown>>()

  async function read(key: string): Promise<Start | undefined> {
    const text = await cache.get(key)
    return text === undefined ? undefined : (JSON.parse(text) as Start)
  }

  const write = (key: string, start: Start) => cache.set(key, JSON.stringify(start), keptMs)

  /** One after the other for each session, so that a call and its repetition at the same time find one start. */
  function inTurn<T>(key: string, step: () => Promise<T>): Promise<T> {
    const turn = (turns.get(key) ?? Promise.resolve()).then(step)
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (turns.get(key) === settled) turns.delete(key)
      })
    turns.set(key, settled)
    return turn
  }

  async function begin(key: string, resumed: boolean): Promise<void> {
    if (resumed) {
      const known = await read(key)
      if (known && known.takenAt === undefined) return
    }
    await write(key, { startedAt: clock.now(), reported: true })
  }

  async function settle(key: string, elapsedMs: number): Promise<Start> {
    const now = clock.now()
    const known = await read(key)
    const isCurrent = known && (known.takenAt === undefined || now - known.takenAt < repeatMs)
    const start = isCurrent ? known : { startedAt: now - elapsedMs, reported: false }
    const taken = { ...start, takenAt: start.takenAt ?? now }
    await write(key, taken)
    return taken
  }

  return {
    begin: (session, { resumed }) => {
      const key = keyOf(session)
      return inTurn(key, () => begin(key, resumed))
    },
    settle: (session, elapsedMs) => {
      const key = keyOf(session)
      return inTurn(key, () => settle(key, elapsedMs))
    },
  }
}
