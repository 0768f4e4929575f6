import { type PlayerCredential, type PlayerProtocol } from './player.ts'

export interface ProtocolAddress {
  name: string
  /** Where Ongaku speaks it, with placeholders; they all do the same. */
  addresses: readonly string[]
  needs: PlayerCredential
}

export const protocolNames: Record<Exclude<PlayerProtocol, 'none'>, string> = {
  listenbrainz: 'ListenBrainz',
  lastfm: 'Last.fm 2.0',
  audioscrobbler: 'Audioscrobbler 1.2.1',
  webhook: 'webhook',
  api: "Ongaku's own API",
  kafka: 'Kafka',
}

const lastfm = ['{url}/2.0/', '{url}/lastfm/2.0/']

/** For players that have no guide. */
export const protocolAddresses: readonly ProtocolAddress[] = [
  { name: 'ListenBrainz', addresses: ['{url}/1/', '{url}/listenbrainz/1/'], needs: 'token' },
  { name: 'Last.fm 2.0, with a username and a password', addresses: lastfm, needs: 'app-password' },
  {
    name: 'Last.fm 2.0, where you allow access on a page (`{url}/api/auth/`)',
    addresses: lastfm,
    needs: 'api-account',
  },
  { name: 'Audioscrobbler 1.2.1', addresses: ['{url}/', '{url}/audioscrobbler/'], needs: 'app-password' },
  { name: 'Subsonic (`ping` and `scrobble`)', addresses: ['{url}/rest/'], needs: 'app-password' },
  {
    name: 'JSON of any shape, with a mapping of its fields',
    addresses: ['{url}/webhooks/custom/{secret}'],
    needs: 'webhook',
  },
]
