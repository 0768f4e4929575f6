import { consumerGroups, playStarted, type PlayStarted } from '@ongaku/shared/events'
import { toAppError } from '@ongaku/shared/errors'
import { subscribe } from '@ongaku/shared/kafka'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection, openSessionKey, unreadableKey } from '../connections/connection.ts'
import { type Deps } from '../deps.ts'

/** How long a track of unknown length is taken to play, as ListenBrainz does. */
const usualLengthMs = 600_000

const stillPlays = (play: PlayStarted, now: number): boolean =>
  Date.parse(play.startedAt) + (play.durationMs ?? usualLengthMs) > now

type NowPlayingDeps = Pick<Deps, 'connections' | 'lastfm' | 'seal' | 'clock' | 'logger'>

/** More at once than this are not shown: they would be over before they are sent. */
const mostUnderWay = 50

async function forward(connection: Connection, play: PlayStarted, deps: NowPlayingDeps): Promise<void> {
  const { connections, lastfm, seal, logger } = deps
  try {
    const sessionKey = openSessionKey(seal, connection)
    if (!sessionKey) return await connections.hold(connection, unreadableKey)
    await lastfm.updateNowPlaying(sessionKey, play)
  } catch (error) {
    const { message: reason } = toAppError(error)
    logger.debug({ connectionId: connection.id, reason }, 'now playing was not shown')
    const revoked = error instanceof UpstreamError && error.kind === 'needs_authorisation'
    if (revoked) await connections.hold(connection, reason)
  }
}

/**
 * Shows what plays right now. Best effort: only each user's latest track, while it still plays, and nobody waits for it:
 * a slow service must not keep the group from its partitions. A play that counts goes through the ledger.
 */
export function forwardNowPlaying(deps: NowPlayingDeps) {
  let underWay = 0

  function start(connection: Connection, play: PlayStarted): void {
    if (underWay >= mostUnderWay) return
    underWay += 1
    forward(connection, play, deps)
      .catch((error: unknown) =>
        deps.logger.debug({ err: toAppError(error) }, 'an account could not be held'),
      )
      .finally(() => (underWay -= 1))
  }

  return subscribe(playStarted, { group: consumerGroups.forwardNowPlaying.name }, async (events) => {
    const now = deps.clock.now()
    const latest = new Map(events.map(({ payload }) => [payload.userId, payload]))
    for (const [userId, play] of latest) if (!stillPlays(play, now)) latest.delete(userId)
    for (const connection of await deps.connections.ofUsers([...latest.keys()])) {
      const play = latest.get(connection.userId)
      const waits = (connection.retryAt?.getTime() ?? 0) > now
      if (play && connection.status === 'linked' && !waits) start(connection, play)
    }
  })
}
