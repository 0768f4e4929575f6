import { type PlayerCredential } from './player.ts'

export interface CredentialGuide {
  /** With its article, for the middle of a sentence. */
  name: string
  /** The call of Ongaku's API that makes it, without the server's prefix. */
  call: string
  /** The call's body, where it has one. */
  body?: string
  note: string
}

/** What players sign in with, and how each is made. */
export const credentialGuides: Record<PlayerCredential, CredentialGuide> = {
  token: {
    name: 'an API token',
    call: 'POST /users/me/tokens',
    body: '{"name":"Navidrome"}',
    note: 'Make one for each player, so that you can revoke them one by one.',
  },
  'app-password': {
    name: 'an app password',
    call: 'POST /users/me/app-password',
    note: 'For players that ask for a username and a password; it takes the place of your own. You have one at a time: a new one replaces the old.',
  },
  webhook: {
    name: 'a webhook',
    call: 'POST /users/me/webhooks',
    body: '{"kind":"plex","name":"Plex at home","accounts":["ada"]}',
    note: 'The answer holds its path, which ends in a secret. A media server sends the plays of all its users, so `accounts` names yours. [More](webhooks.md).',
  },
  'api-account': {
    name: 'an API account',
    call: 'POST /users/me/api-accounts',
    body: '{"name":"My script"}',
    note: 'An API key and a shared secret, such as Last.fm gives to programs.',
  },
}
