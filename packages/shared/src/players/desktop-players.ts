import { type Player } from './player.ts'

const mpdscribble: Player = {
  id: 'mpdscribble',
  name: 'mpdscribble (MPD)',
  setups: [
    {
      protocol: 'audioscrobbler',
      needs: 'app-password',
      file: {
        name: '`/etc/mpdscribble.conf`',
        language: 'ini',
        content: `[ongaku]
url = {url}/
username = {username}
password = {appPassword}
journal = /var/cache/mpdscribble/ongaku.journal`,
      },
    },
  ],
  notes: [
    'Add the section beside `[last.fm]`, or in its place. The journal keeps unsent plays through a restart.',
    'It reports the time a track ended, not the time it started.',
  ],
}

const listenbrainzMpd: Player = {
  id: 'listenbrainz-mpd',
  name: 'listenbrainz-mpd (MPD)',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: '`~/.config/listenbrainz-mpd/config.toml`',
        language: 'toml',
        content: `[submission]
token = "{token}"
api_url = "{url}"`,
      },
    },
  ],
  notes: ['Plays that could not be sent are kept, and sent with the next one.'],
}

const vlc: Player = {
  id: 'vlc',
  name: 'VLC',
  setups: [
    {
      protocol: 'audioscrobbler',
      needs: 'app-password',
      where: 'Tools → Preferences → Show settings: All → Interface → Control interfaces → Audioscrobbler',
      settings: [
        { label: 'Control interfaces', value: 'tick Submission of played songs to last.fm' },
        { label: 'Username', value: '{username}' },
        { label: 'Password', value: '{appPassword}' },
        { label: 'Scrobbler URL', value: '{host}:{port}' },
      ],
      file: {
        name: 'The same from a shell',
        language: 'sh',
        content: `vlc --extraintf audioscrobbler --scrobbler-url {host}:{port} \\
  --lastfm-username {username} --lastfm-password {appPassword}`,
      },
    },
  ],
  notes: [
    'It speaks plain HTTP only, but never sends the password itself.',
    'Files need an artist and a title.',
    'Of the plays that wait for a connection it sends only the last, and once closed it forgets that one, too.',
  ],
}

const mopidy: Player = {
  id: 'mopidy',
  name: 'Mopidy (Mopidy-ListenBrainz)',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: '`~/.config/mopidy/mopidy.conf`',
        language: 'ini',
        content: `[listenbrainz]
token = {token}
url = {host}`,
      },
    },
  ],
  notes: [
    'It puts `https://` in front of the address, so Ongaku has to be behind a proxy with TLS.',
    'A port other than 443 goes after the name: `{host}:{port}`.',
  ],
}

const mprisScrobbler: Player = {
  id: 'mpris-scrobbler',
  name: 'mpris-scrobbler',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: 'In a shell; it asks for the token',
        language: 'sh',
        content: `mpris-scrobbler-signon --url {url} token listenbrainz
systemctl --user restart mpris-scrobbler`,
      },
    },
  ],
  notes: ['It knows only one ListenBrainz server, so Ongaku takes the place of listenbrainz.org.'],
}

const rescrobbled: Player = {
  id: 'rescrobbled',
  name: 'rescrobbled',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      file: {
        name: '`~/.config/rescrobbled/config.toml`',
        language: 'toml',
        content: `[[listenbrainz]]
url = "{url}/1/"
token = "{token}"`,
      },
    },
  ],
  notes: ['The address must end in `/1/`, with the slash.', "Last.fm's address is built in."],
}

const strawberry: Player = {
  id: 'strawberry',
  name: 'Strawberry',
  setups: [{ protocol: 'none' }],
  notes: [
    "It can't be pointed at Ongaku: the addresses of Last.fm and ListenBrainz are built in.",
    'On Linux, mpris-scrobbler or rescrobbled can pass on what it plays.',
  ],
}

export const desktopPlayers: readonly Player[] = [
  mpdscribble,
  listenbrainzMpd,
  vlc,
  mopidy,
  mprisScrobbler,
  rescrobbled,
  strawberry,
]
