import { join } from 'node:path'
import { type ScrobblerConfig } from '@ongaku/scrobbler/config'
import { type Component } from '@ongaku/shared/lifecycle'
import { createUpstreamSim } from '@ongaku/upstream-sim'
import { type AppConfig } from './config.ts'

/** The simulator's one API account. Its secret guards nothing: what it keeps is simulated, too. */
const simulatedAccount = { apiKey: 'ongaku-simulated-key', sharedSecret: 'ongaku-simulated-secret' }

export interface LastfmArrangement {
  /** The simulator, if one is needed. */
  components: Component[]
  /** How the scrobbler reaches Last.fm; known once the components have started. */
  lastfmConfig(): ScrobblerConfig['destinations']['lastfm']
  /** The simulator's address; undefined when the real Last.fm is used. */
  url(): string | undefined
}

/** Last.fm as the settings ask for it: the real one with credentials, otherwise a simulator that keeps what it receives. */
export function arrangeLastfm(
  { lastfm, simulatorPort, logging }: AppConfig,
  dataDir: string,
): LastfmArrangement {
  const { apiKey, sharedSecret, ...rest } = lastfm
  if (apiKey && sharedSecret) {
    return { components: [], lastfmConfig: () => ({ ...rest, apiKey, sharedSecret }), url: () => undefined }
  }
  const simulator = createUpstreamSim({
    http: { port: simulatorPort },
    logging,
    dataFile: join(dataDir, 'simulator.jsonl'),
    lastfm: { ...simulatedAccount, requestsPerSecond: lastfm.requestsPerSecond },
  })
  return {
    components: [simulator],
    lastfmConfig: () => ({
      ...rest,
      ...simulatedAccount,
      apiUrl: simulator.lastfm.apiUrl(),
      authUrl: simulator.lastfm.authUrl(),
    }),
    url: () => simulator.url(),
  }
}
