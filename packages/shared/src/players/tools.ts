import { type Player } from './player.ts'

const multiScrobbler: Player = {
  id: 'multi-scrobbler',
  name: 'multi-scrobbler',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'its environment',
      settings: [
        { label: 'LZ_URL', value: '{url}/' },
        { label: 'LZ_TOKEN', value: '{token}' },
        { label: 'LZ_USER', value: '{username}' },
      ],
    },
  ],
  notes: ['It brings in what has no scrobbler of its own, such as Spotify, Sonos or Chromecast.'],
}

const beets: Player = {
  id: 'beets',
  name: 'beets',
  setups: [{ protocol: 'none' }],
  notes: [
    "It plays nothing: `beet lbimport` brings play counts into its library, from listenbrainz.org, whose address is built in, or with `-f` from an export made there. Ongaku doesn't write such a file yet.",
  ],
}

const curl: Player = {
  id: 'curl',
  name: 'curl, and scripts',
  setups: [
    {
      protocol: 'api',
      needs: 'token',
      file: {
        name: 'A play, in a shell',
        language: 'sh',
        content: `curl {url}/api/v1/plays -H 'Authorization: Bearer {token}' -d '{"plays":[
  {"artist":"Ichiko Aoba","title":"Asleep Among Endives","started_at":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'"}]}'`,
      },
    },
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: 'The same as ListenBrainz has it',
        language: 'sh',
        content: `curl {url}/1/submit-listens -H 'Authorization: Token {token}' -d '{"listen_type":"single","payload":[
  {"listened_at":'$(date +%s)',"track_metadata":{"artist_name":"Ichiko Aoba","track_name":"Dawn in the Adan"}}]}'`,
      },
    },
  ],
  notes: ['The same play posted again changes nothing: user, start, artist and title make it the same play.'],
}

const kcat: Player = {
  id: 'kcat',
  name: 'kcat, and programs that publish to Kafka',
  setups: [{ protocol: 'kafka' }],
  notes: ['See [The same, as an event](../README.md#the-same-as-an-event).'],
}

export const tools: readonly Player[] = [multiScrobbler, beets, curl, kcat]
