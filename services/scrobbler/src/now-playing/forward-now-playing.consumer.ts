import { playStarted, type PlayStarted } from '@ongaku/shared/events'
import { toAppError } from '@ongaku/shared/errors'
import { subscribe } from '@ongaku/shared/kafka'
import { pickTrack } from '@ongaku/shared/plays'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection, openCredentials, unreadableCredentials } from '../connections/connection.ts'
import { type Deps } from '../deps.ts'
import { type Destination } from '../destinations/destination.ts'

/** How long a track of unknown length is assumed to play; ListenBrainz assumes the same. */
const assumedLengthMs = 600_000

const stillPlays = (play: PlayStarted, now: number): boolean =>
  Date.parse(play.startedAt) + (play.durationMs ?? assumedLengthMs) > now

interface NowPlayingDeps extends Pick<Deps, 'connections' | 'switches' | 'seal' | 'clock' | 'logger'> {
  destinations: { find(name: string): Pick<Destination, 'nowPlaying' | 'judgeFailure'> | undefined }
}

/** Accounts beyond this many at once are shown nothing: the tracks would be over before they are sent. */
const maxUnderWay = 50

async function forward(connection: Connection, play: PlayStarted, deps: NowPlayingDeps): Promise<void> {
  const { connections, destinations, seal, clock, logger } = deps
  const destination = destinations.find(connection.service)
  if (!destination) return
  const credentials = openCredentials(seal, connection)
  if (credentials === undefined) {
    return connections.hold(connection, unreadableCredentials, clock.now())
  }
  try {
    await destination.nowPlaying(credentials, pickTrack(play))
  } catch (error) {
    const { message: reason } = toAppError(error)
    logger.debug({ connectionId: connection.id, reason }, 'now playing could not be shown')
    const holds = error instanceof UpstreamError && destination.judgeFailure(error).kind === 'hold'
    if (holds) await connections.hold(connection, reason, clock.now())
  }
}

interface Shown {
  connection: Connection
  play: PlayStarted
}

/**
 * Shows what plays right now. Best effort: only each user's latest track, and only while it still plays. The consumer
 * doesn't wait for the answer, because a slow service must not keep the group from its partitions. An account has one call
 * at a time, so that a player that reports a track every moment leaves room for other accounts.
 */
export function forwardNowPlaying(deps: NowPlayingDeps) {
  /** By connection, what is shown after the call under way. */
  const underWay = new Map<string, Shown | undefined>()

  async function showInTurn(first: Shown): Promise<void> {
    const { id } = first.connection
    for (let next: Shown | undefined = first; next; next = underWay.get(id)) {
      underWay.set(id, undefined)
      try {
        await forward(next.connection, next.play, deps)
      } catch (error) {
        deps.logger.debug({ err: toAppError(error) }, 'an account could not be held')
      }
    }
    underWay.delete(id)
  }

  function show(shown: Shown): void {
    const { id } = shown.connection
    if (underWay.has(id)) underWay.set(id, shown)
    else if (underWay.size < maxUnderWay) void showInTurn(shown)
  }

  return subscribe(playStarted, { group: 'scrobbler.forward-now-playing' }, async (events) => {
    const now = deps.clock.now()
    const latest = new Map(events.map(({ payload }) => [payload.userId, payload]))
    for (const [userId, play] of latest) if (!stillPlays(play, now)) latest.delete(userId)
    for (const connection of await deps.connections.ofUsers([...latest.keys()])) {
      const play = latest.get(connection.userId)
      const waits = (connection.retryAt?.getTime() ?? 0) > now
      if (!play || connection.status !== 'linked' || waits) continue
      if (await deps.switches.isOn(connection.userId)) show({ connection, play })
    }
  })
}
