import { type Player } from './player.ts'

const navidrome: Player = {
  id: 'navidrome',
  name: 'Navidrome',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'the environment of the server; then, for each user, Personal → Scrobble to ListenBrainz',
      settings: [
        { label: 'ND_LISTENBRAINZ_BASEURL', value: '{url}/1/' },
        { label: 'Scrobble to ListenBrainz', value: '{token}' },
      ],
    },
  ],
  notes: [
    'The address applies to the whole server: none of its users can send to listenbrainz.org any more.',
    "Last.fm's address is built in.",
    'Plays that could not be sent are kept, and sent later.',
  ],
}

const jellyfin: Player = {
  id: 'jellyfin',
  name: 'Jellyfin (ListenBrainz plug-in)',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Dashboard → Plugins → ListenBrainz',
      settings: [
        { label: 'ListenBrainz API URL', value: '{url}' },
        { label: 'API token, for each user', value: '{token}' },
      ],
    },
    {
      protocol: 'webhook',
      needs: 'webhook',
      where: 'Dashboard → Plugins → Webhook → Add Generic Destination',
      settings: [
        { label: 'Webhook Url', value: '{url}/webhooks/jellyfin/{secret}' },
        {
          label: 'Notification Type',
          value: 'Playback Start, Playback Stop; also User Data Saved, for favourites',
        },
        { label: 'Item Type', value: 'Songs' },
        { label: 'Send All Properties', value: 'ticked' },
      ],
    },
  ],
  notes: [
    'The API URL must not end in a slash.',
    'Use one of the two: a play sent by both may be kept twice.',
  ],
}

const emby: Player = {
  id: 'emby',
  name: 'Emby',
  setups: [
    {
      protocol: 'webhook',
      needs: 'webhook',
      where: 'Settings → Notifications → Add Notification → Webhooks',
      settings: [
        { label: 'Url', value: '{url}/webhooks/emby/{secret}' },
        { label: 'Events', value: 'Playback; also those of users, for favourites' },
      ],
    },
  ],
  notes: ['Webhooks need Emby Premiere.'],
}

const plex: Player = {
  id: 'plex',
  name: 'Plex',
  setups: [
    {
      protocol: 'webhook',
      needs: 'webhook',
      where: 'Account → Webhooks → Add Webhook',
      settings: [{ label: 'URL', value: '{url}/webhooks/plex/{secret}' }],
    },
  ],
  notes: [
    'Webhooks need a Plex Pass, and must be enabled in the server under Settings → Network.',
    'Plex reports a play once 90 % of the track has been heard.',
  ],
}

const tautulli: Player = {
  id: 'tautulli',
  name: 'Tautulli (Plex without a Plex Pass)',
  setups: [
    {
      protocol: 'webhook',
      needs: 'webhook',
      where: 'Settings → Notification Agents → Add → Webhook',
      settings: [
        { label: 'Webhook URL', value: '{url}/webhooks/tautulli/{secret}' },
        { label: 'Webhook Method', value: 'POST' },
        { label: 'Triggers', value: 'Playback Start, Watched' },
        { label: 'JSON Data of both triggers', value: 'the text in [Webhooks](webhooks.md#tautulli)' },
      ],
    },
  ],
  notes: [],
}

const musicAssistant: Player = {
  id: 'music-assistant',
  name: 'Music Assistant',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Settings → Providers → Add → ListenBrainz Scrobbler',
      settings: [
        { label: 'User Token', value: '{token}' },
        { label: 'Base URL (advanced)', value: '{url}' },
      ],
    },
  ],
  notes: [
    'A path in the address is dropped.',
    'It reports the time it sends a play, not the time the track started.',
  ],
}

const lyrion: Player = {
  id: 'lyrion',
  name: 'Lyrion Music Server',
  setups: [
    {
      protocol: 'audioscrobbler',
      needs: 'app-password',
      where: 'Server Settings → AudioScrobbler',
      settings: [
        { label: 'Service', value: 'Last.fm (v1.2)' },
        { label: 'Username', value: '{username}' },
        { label: 'Password', value: '{appPassword}' },
        { label: 'API Base URL', value: '{url}/' },
      ],
    },
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Server Settings → AudioScrobbler',
      settings: [
        { label: 'Service', value: 'ListenBrainz' },
        { label: 'Username', value: '{username}' },
        { label: 'API token', value: '{token}' },
        { label: 'API Base URL', value: '{url}' },
      ],
    },
  ],
  notes: [
    'The address can be set from version 9.1 on; earlier ones have it built in.',
    'Each player then chooses its account in its own settings.',
    'Plays that could not be sent survive a restart over Audioscrobbler, but not over ListenBrainz.',
  ],
}

const kodi: Player = {
  id: 'kodi',
  name: 'Kodi (service.listenbrainz)',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Add-ons → ListenBrainz → Configure',
      settings: [
        { label: 'ListenBrainz username', value: '{username}' },
        { label: 'ListenBrainz token', value: '{token}' },
        { label: 'ListenBrainz server', value: '{url}/' },
      ],
    },
  ],
  notes: [
    'A path in the address is dropped.',
    'Once more than 250 plays are waiting, it throws them all away.',
  ],
}

export const mediaServers: readonly Player[] = [
  navidrome,
  jellyfin,
  emby,
  plex,
  tautulli,
  musicAssistant,
  lyrion,
  kodi,
]
