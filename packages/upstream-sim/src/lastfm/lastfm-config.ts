import { z } from 'zod'
import { setting, wholeNumber } from '@ongaku/shared/config'

const user = z.object({ username: z.string(), password: z.string().optional() })

export const lastfmConfig = z.object({
  apiKey: setting(z.string().default('ongaku-sim-key'), {
    env: 'ONGAKU_SIM_LASTFM_API_KEY',
    description: 'the API key the simulated Last.fm knows',
    secret: true,
  }),
  sharedSecret: setting(z.string().default('ongaku-sim-secret'), {
    env: 'ONGAKU_SIM_LASTFM_SHARED_SECRET',
    description: 'the shared secret that belongs to it',
    secret: true,
  }),
  requestsPerSecond: setting(z.coerce.number().positive().default(5), {
    env: 'ONGAKU_SIM_LASTFM_REQUESTS_PER_SECOND',
    description: 'how many requests a second an API key may make, on average; twice as many may come at once',
  }),
  /** Requests that may come at once; twice `requestsPerSecond` unless given. */
  burst: z.number().positive().optional(),
  dailyLimit: setting(wholeNumber(1, 1_000_000_000).default(2_800), {
    env: 'ONGAKU_SIM_LASTFM_DAILY_LIMIT',
    description: 'how many new scrobbles a user may add in a UTC day; those beyond are ignored with code 5',
  }),
  /** Users that are there from the start; those with a password can use auth.getMobileSession. */
  users: z.array(user).default([]),
})

export type LastfmConfig = z.infer<typeof lastfmConfig>
