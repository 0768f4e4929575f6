import { sourceOf } from '@ongaku/shared/plays'

/** Client ids that don't say which client they are, from the sources of these clients. VLC sends `vlc`. */
const names: Record<string, string> = {
  mdc: 'mpdscribble',
  spc: 'scmpc',
  ss7: 'lyrion',
}

/** The source of what a client submits. @param clientId the `c` of its handshake */
export const sourceOfClient = (clientId: string): string =>
  sourceOf('audioscrobbler', Object.hasOwn(names, clientId) ? names[clientId] : clientId)
