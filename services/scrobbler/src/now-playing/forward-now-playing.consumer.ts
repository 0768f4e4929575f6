import { playStarted, type PlayStarted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type Connection } from '../connections/connection.ts'
import { type Deps } from '../deps.ts'

/** How long a track of unknown length is taken to play, as ListenBrainz does. */
const usualLengthMs = 600_000

const stillPlays = (play: PlayStarted, now: number): boolean =>
  Date.parse(play.startedAt) + (play.durationMs ?? usualLengthMs) > now

type NowPlayingDeps = Pick<Deps, 'connections' | 'lastfm' | 'seal' | 'clock' | 'logger'>

async function forward(connection: Connection, play: PlayStarted, deps: NowPlayingDeps): Promise<void> {
  const { connections, lastfm, seal, logger } = deps
  try {
    await lastfm.updateNowPlaying(seal.open(connection.sealedSessionKey, connection.id), play)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    if (error.kind === 'needs_authorisation') await connections.hold(connection, error.message)
    else logger.debug({ connectionId: connection.id, reason: error.message }, 'now playing was not shown')
  }
}

/**
 * Shows what plays right now. Best effort: only each user's latest track, while it still plays, and never twice; a
 * play that counts goes through the ledger.
 */
export const forwardNowPlaying = (deps: NowPlayingDeps) =>
  subscribe(playStarted, { group: 'scrobbler.forward-now-playing' }, async (events) => {
    const latest = new Map(events.map(({ payload }) => [payload.userId, payload]))
    for (const [userId, play] of latest) if (!stillPlays(play, deps.clock.now())) latest.delete(userId)
    const linked = await deps.connections.ofUsers([...latest.keys()])
    const active = linked.filter(({ status, retryAt }) => status === 'linked' && !retryAt)
    await Promise.all(
      active.map(async (connection) => {
        const play = latest.get(connection.userId)
        if (play) await forward(connection, play, deps)
      }),
    )
  })
