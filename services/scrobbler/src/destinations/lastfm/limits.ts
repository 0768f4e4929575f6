import { type DestinationLimits } from '../destination.ts'
import { type LastfmConfig } from './lastfm-config.ts'

const hour = 3_600_000
const day = 24 * hour

/** The longest wait for our own limit of calls a second, in milliseconds. */
export const maxRateLimitWaitMs = 10_000

/**
 * What Last.fm takes. The batch is documented (https://www.last.fm/api/show/track.scrobble); the age and the daily number
 * are what clients have observed.
 */
export const lastfmLimits = ({ timeoutMs }: LastfmConfig): DestinationLimits => ({
  maxBatch: 50,
  maxAgeMs: 14 * day,
  daily: { maxPlays: 2_800, retryMs: hour },
  maxCallMs: maxRateLimitWaitMs + timeoutMs,
})
