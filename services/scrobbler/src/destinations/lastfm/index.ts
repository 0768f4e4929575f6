import { type Destination, type DestinationContext, defineDestination } from '../destination.ts'
import { beginLink } from './begin-link.route.ts'
import { completeLink } from './complete-link.route.ts'
import { judgeFailure } from './failures.ts'
import { createLastfmClient } from './lastfm-client.ts'
import { type LastfmConfig, lastfmConfig } from './lastfm-config.ts'
import { lastfmLimits } from './limits.ts'
import { createLinkTokenRepository } from './link-token.repository.ts'
import { openAccount } from './open-account.ts'

function createLastfm(config: LastfmConfig, context: DestinationContext): Destination {
  const { clock, sharedState, mongo } = context
  const limiter = sharedState.limiter('lastfm', { points: config.requestsPerSecond, perMs: 1_000 })
  const client = createLastfmClient(config, { ...context, limiter })
  const linkTokens = createLinkTokenRepository(mongo)
  // Linking calls Last.fm, which takes so many calls from all of us: nobody may use them up.
  const linkLimit = sharedState.limiter('lastfm-link', { points: 100, perMs: 10 * 60_000 })
  const linking = { client, linkTokens, linkLimit }
  const destination: Destination = {
    name: 'lastfm',
    label: 'Last.fm',
    limits: lastfmLimits(config),
    submit: (sessionKey, plays) => client.scrobble(sessionKey, plays),
    nowPlaying: (sessionKey, track) => client.updateNowPlaying(sessionKey, track),
    love: (sessionKey, track) => client.love(sessionKey, track),
    unlove: (sessionKey, track) => client.unlove(sessionKey, track),
    judgeFailure,
    openAccount: (userId, token) => openAccount(linking, userId, token),
    removeUser: (userId) => linkTokens.removeUser(userId),
    routes: (linkAccount) => [beginLink({ ...linking, clock }), completeLink({ destination, linkAccount })],
  }
  return destination
}

export const lastfm = defineDestination({ config: lastfmConfig, create: createLastfm })
