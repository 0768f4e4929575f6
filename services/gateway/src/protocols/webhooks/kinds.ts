import { type WebhookKindName } from '../../webhooks/webhook.ts'
import { custom } from './custom.ts'
import { emby } from './emby.ts'
import { jellyfin } from './jellyfin.ts'
import { plex } from './plex.ts'
import { tautulli } from './tautulli.ts'
import { webScrobbler } from './web-scrobbler.ts'
import { type WebhookKind } from './webhook-kind.ts'

export const kinds: Record<WebhookKindName, WebhookKind> = {
  plex,
  jellyfin,
  emby,
  tautulli,
  'web-scrobbler': webScrobbler,
  custom,
}
