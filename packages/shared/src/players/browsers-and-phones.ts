import { type Player } from './player.ts'

const webScrobbler: Player = {
  id: 'web-scrobbler',
  name: 'Web Scrobbler',
  setups: [
    {
      protocol: 'webhook',
      needs: 'webhook',
      where: 'Options → Accounts → Webhook',
      settings: [
        { label: 'Application name', value: 'Ongaku' },
        { label: 'API URL', value: '{url}/webhooks/web-scrobbler/{secret}' },
      ],
    },
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Options → Accounts → ListenBrainz',
      settings: [
        { label: 'API URL', value: '{url}/1/submit-listens' },
        { label: 'Token', value: '{token}' },
      ],
    },
  ],
  notes: [
    'The webhook also sends what you love. Set up for ListenBrainz, it sends that to listenbrainz.org instead, and the token with it.',
    'Use one of the two, not both.',
  ],
}

const panoScrobbler: Player = {
  id: 'pano-scrobbler',
  name: 'Pano Scrobbler',
  setups: [
    {
      protocol: 'listenbrainz',
      needs: 'token',
      where: 'Settings → Accounts → ListenBrainz-like',
      settings: [
        { label: 'API URL', value: '{url}' },
        { label: 'Token', value: '{token}' },
      ],
    },
    {
      protocol: 'lastfm',
      needs: 'app-password',
      where: 'Settings → Accounts → GNU FM-like',
      settings: [
        { label: 'API URL', value: '{url}' },
        { label: 'Username', value: '{username}' },
        { label: 'Password', value: '{appPassword}' },
      ],
    },
  ],
  notes: ['It adds `/1/` or `/2.0/` by itself.'],
}

export const browsersAndPhones: readonly Player[] = [webScrobbler, panoScrobbler]
