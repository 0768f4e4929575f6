import { invalidField } from '@ongaku/shared/errors'
import { type WebhookKindName, type WebhookSettings } from './webhook.ts'

/** Which of a call's accounts and libraries each kind of sender tells. */
const told: Record<WebhookKindName, readonly ('accounts' | 'libraries')[]> = {
  plex: ['accounts', 'libraries'],
  jellyfin: ['accounts', 'libraries'],
  tautulli: ['accounts', 'libraries'],
  emby: ['accounts'],
  'web-scrobbler': [],
  custom: [],
}

/** @throws AppError `invalid_input` for settings that a webhook of this kind can't have, or lacks */
export function checkSettings(kind: WebhookKindName, settings: WebhookSettings): void {
  for (const field of ['accounts', 'libraries'] as const) {
    if (settings[field] && !told[kind].includes(field)) {
      throw invalidField(field, `is not reported by senders of kind ${kind}`)
    }
  }
  if (kind === 'custom' && !settings.mapping) throw invalidField('mapping', 'is required for kind custom')
  if (kind !== 'custom' && settings.mapping) throw invalidField('mapping', 'is only for kind custom')
}
