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
  notes: ['It brings in plays from what has no scrobbler of its own, such as Spotify, Sonos or Chromecast.'],
}

const beets: Player = {
  id: 'beets',
  name: 'beets',
  setups: [{ protocol: 'none' }],
  notes: [
    "It doesn't play music. `beet lbimport` reads play counts into its library from listenbrainz.org, whose address is built in, or with `-f` from an export made there. Ongaku doesn't write such an export yet.",
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
        name: 'The same, the way ListenBrainz takes it',
        language: 'sh',
        content: `curl {url}/1/submit-listens -H 'Authorization: Token {token}' -d '{"listen_type":"single","payload":[
  {"listened_at":'$(date +%s)',"track_metadata":{"artist_name":"Ichiko Aoba","track_name":"Dawn in the Adan"}}]}'`,
      },
    },
  ],
  notes: [
    'Posting the same play again changes nothing: a play with the same user, start, artist and title is the same play.',
  ],
}

const liblistenbrainz: Player = {
  id: 'liblistenbrainz',
  name: 'Python (liblistenbrainz)',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: 'A play',
        language: 'python',
        content: `import time
import liblistenbrainz

client = liblistenbrainz.ListenBrainz(api_base_url="{url}")
client.set_auth_token("{token}")
client.submit_single_listen(liblistenbrainz.Listen(
    artist_name="Ichiko Aoba", track_name="Seabed Eden", listened_at=int(time.time())))`,
      },
    },
  ],
  notes: ['The address can be set from version 0.7 on.'],
}

const pylast: Player = {
  id: 'pylast',
  name: 'Python (pylast)',
  setups: [
    {
      protocol: 'lastfm',
      needs: 'app-password',
      file: {
        name: 'A play',
        language: 'python',
        content: `import time
import pylast

network = pylast.LastFMNetwork(api_key="any", api_secret="any")
network.ws_server = ("{host}:{port}", "/2.0/")
network.session_key = pylast.SessionKeyGenerator(network).get_session_key("{username}", pylast.md5("{appPassword}"))
network.scrobble("Ichiko Aoba", "Sagu Palm's Song", timestamp=int(time.time()))`,
      },
    },
  ],
  notes: ['It speaks HTTPS only, so Ongaku has to be behind a proxy with TLS.'],
}

const kcat: Player = {
  id: 'kcat',
  name: 'kcat, and programs that publish to Kafka',
  setups: [{ protocol: 'kafka' }],
  notes: ['See [The same, as an event](../README.md#the-same-as-an-event).'],
}

export const tools: readonly Player[] = [multiScrobbler, beets, curl, liblistenbrainz, pylast, kcat]
