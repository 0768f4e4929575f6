import { httpUrl, setting, wholeNumber } from '@ongaku/shared/config'
import { z } from 'zod'

export const lastfmConfig = z.object({
  apiKey: setting(z.string(), {
    env: 'LASTFM_API_KEY',
    description: 'the key of your Last.fm API account (https://www.last.fm/api/account/create)',
    secret: true,
  }),
  sharedSecret: setting(z.string(), {
    env: 'LASTFM_SHARED_SECRET',
    description: 'the shared secret of your Last.fm API account',
    secret: true,
  }),
  apiUrl: setting(httpUrl.default('https://ws.audioscrobbler.com/2.0/'), {
    env: 'LASTFM_API_URL',
    description: "the address of Last.fm's API",
  }),
  authUrl: setting(httpUrl.default('https://www.last.fm/api/auth/'), {
    env: 'LASTFM_AUTH_URL',
    description: 'the page where a user allows access to a Last.fm account',
  }),
  requestsPerSecond: setting(wholeNumber(1, 1000).default(5), {
    env: 'LASTFM_REQUESTS_PER_SECOND',
    description:
      'how many calls a second are made to Last.fm, on average; by all instances together if they share a Redis',
  }),
  timeoutMs: setting(wholeNumber(100, 30_000).default(15_000), {
    env: 'LASTFM_TIMEOUT_MS',
    description: 'how long Last.fm may take to answer, in milliseconds',
  }),
})

export type LastfmConfig = z.infer<typeof lastfmConfig>
