import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { type Logger } from '@ongaku/shared/logging'
import { type Limiter } from '@ongaku/shared/cache'
import { createUpstream } from '@ongaku/shared/upstream'
import { z } from 'zod'
import { type Track } from '@ongaku/shared/plays'
import { type Outcome, type SubmittedPlay } from '../destination.ts'
import { classifyFailure } from './failures.ts'
import { type LastfmConfig } from './lastfm-config.ts'
import { maxRateLimitWaitMs } from './limits.ts'
import { readOutcome, scrobbleAnswerSchema } from './scrobble-answer.ts'
import { signParameters } from './signature.ts'

export interface LastfmSession {
  username: string
  sessionKey: string
}

export interface LastfmClient {
  /** A token the user has to allow at the page it comes with. */
  getToken(): Promise<{ token: string; authUrl: string }>
  /** @throws UpstreamError `needs_authorisation` until the user has allowed the token */
  getSession(token: string): Promise<LastfmSession>
  updateNowPlaying(sessionKey: string, track: Track): Promise<void>
  love(sessionKey: string, track: Track): Promise<void>
  unlove(sessionKey: string, track: Track): Promise<void>
  /** Sends up to 50 plays; one outcome for each, in their order. @throws UpstreamError when nothing was taken */
  scrobble(sessionKey: string, plays: readonly SubmittedPlay[]): Promise<Outcome[]>
}

type Parameters = Record<string, string>

const tokenSchema = z.object({ token: z.string().min(1) })
const sessionSchema = z.object({ session: z.object({ name: z.string().min(1), key: z.string().min(1) }) })

/** A track's parameters; `suffix` is `[0]` … `[49]` in a batch. */
function describeTrack(track: Track, suffix = ''): Parameters {
  const { album, albumArtist, trackNumber, durationMs, recordingMbid } = track
  const parameters: Record<string, string | undefined> = {
    artist: track.artist,
    track: track.title,
    album,
    albumArtist,
    trackNumber: trackNumber?.toString(),
    duration: durationMs === undefined ? undefined : String(Math.round(durationMs / 1000)),
    mbid: recordingMbid,
  }
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${name}${suffix}`, value]],
    ),
  )
}

const toSeconds = (time: Date): string => String(Math.floor(time.getTime() / 1000))

export function createLastfmClient(
  config: LastfmConfig,
  { limiter, clock, logger }: { limiter: Limiter; clock: Clock; logger: Logger },
): LastfmClient {
  const upstream = createUpstream({
    name: 'lastfm',
    baseUrl: config.apiUrl,
    timeoutMs: config.timeoutMs,
    limiter,
    limiterKey: 'api',
    maxWaitMs: maxRateLimitWaitMs,
    classify: classifyFailure,
    clock,
    logger,
  })

  function call<T>(method: string, parameters: Parameters, parse: (data: unknown) => T): Promise<T> {
    const signed: Parameters = { ...parameters, method, api_key: config.apiKey }
    const form = { ...signed, api_sig: signParameters(signed, config.sharedSecret), format: 'json' }
    return upstream.request({ method: 'post', form, parse })
  }

  const setLoved = (method: string, sessionKey: string, { artist, title }: Track) =>
    call(method, { artist, track: title, sk: sessionKey }, () => undefined)

  return {
    async getToken() {
      const { token } = await call('auth.getToken', {}, (data) => tokenSchema.parse(data))
      const authUrl = new URL(config.authUrl)
      authUrl.search = new URLSearchParams({ api_key: config.apiKey, token }).toString()
      return { token, authUrl: authUrl.href }
    },
    async getSession(token) {
      const { session } = await call('auth.getSession', { token }, (data) => sessionSchema.parse(data))
      return { username: session.name, sessionKey: session.key }
    },
    async updateNowPlaying(sessionKey, track) {
      await call('track.updateNowPlaying', { ...describeTrack(track), sk: sessionKey }, () => undefined)
    },
    love: (sessionKey, track) => setLoved('track.love', sessionKey, track),
    unlove: (sessionKey, track) => setLoved('track.unlove', sessionKey, track),
    async scrobble(sessionKey, plays) {
      const batch = plays.flatMap((play, index) =>
        Object.entries({
          ...describeTrack(play, `[${index}]`),
          [`timestamp[${index}]`]: toSeconds(play.startedAt),
        }),
      )
      const parse = (data: unknown) => {
        const { scrobble } = scrobbleAnswerSchema.parse(data).scrobbles
        if (scrobble.length === plays.length) return scrobble.map(readOutcome)
        throw new AppError(
          'upstream_failed',
          `Last.fm answered for ${scrobble.length} of ${plays.length} plays`,
        )
      }
      return call('track.scrobble', { ...Object.fromEntries(batch), sk: sessionKey }, parse)
    },
  }
}
