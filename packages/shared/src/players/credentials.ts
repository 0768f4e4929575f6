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
    note: 'Make one for each player, so that you can revoke one alone.',
  },
  'app-password': {
    name: 'an app password',
    call: 'POST /users/me/app-password',
    note: 'For players that want a user name and a password, in place of your own. There is one; a new one replaces it.',
  },
  webhook: {
    name: 'a webhook',
    call: 'POST /users/me/webhooks',
    body: '{"kind":"plex","name":"Plex at home","accounts":["ada"]}',
    note: 'The answer has its path, which ends with a secret. A media server sends the plays of everybody who uses it: `accounts` names the ones that are yours. [More](webhooks.md).',
  },
  'api-account': {
    name: 'an API account',
    call: 'POST /users/me/api-accounts',
    body: '{"name":"My script"}',
    note: 'An API key and a shared secret, as Last.fm gives them to programs.',
  },
}
