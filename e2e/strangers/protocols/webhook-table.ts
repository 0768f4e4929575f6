import { bearer } from '../support/send.ts'
import { type ProtocolLine, type ProtocolTable } from './line.ts'

const notFound = { status: 404, says: /"code":"not_found"/ }

/** Addresses that are not the owner's webhook of a kind, called as its sender would. */
const ofKind =
  (kind: string): ProtocolLine =>
  (owner, stranger) => {
    const secretOf = (path: string) => path.split('/').at(-1)!
    const other = kind === 'plex' ? 'jellyfin' : 'plex'
    const body = { artist: 'Artist of ren', title: 'A webhook of ren' }
    const path = (secret: string) => `/${kind}/${secret}`
    return [
      { as: 'an unknown secret', path: path('s'.repeat(43)), body, ...notFound },
      {
        as: "the secret of the owner's webhook of another kind",
        path: path(secretOf(owner.webhooks[other]!)),
        body,
        ...notFound,
      },
      {
        as: "the id of the owner's webhook, with the stranger's sign-in",
        path: path(owner.ids.webhook),
        headers: bearer(stranger.accessToken),
        body,
        ...notFound,
      },
      { as: "the owner's token", path: path(owner.tokens.submit), body, ...notFound },
    ]
  }

const lines = (surface: string, kinds: readonly string[]): ProtocolTable =>
  Object.fromEntries(kinds.map((kind) => [`${surface} POST /${kind}/:secret`, ofKind(kind)]))

export const webhookTable: ProtocolTable = {
  ...lines('webhooks', ['plex', 'jellyfin', 'emby', 'tautulli']),
  ...lines('browser webhooks', ['web-scrobbler', 'custom']),
}
