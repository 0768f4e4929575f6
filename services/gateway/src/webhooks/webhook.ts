import { type z } from 'zod'
import { type webhookKinds, type webhookMappingSchema } from '@ongaku/shared/contracts'
import { type FromWire } from '@ongaku/shared/wire'

export type WebhookKindName = (typeof webhookKinds)[number]

export type WebhookMapping = FromWire<z.output<typeof webhookMappingSchema>>

/** What its owner chose for a webhook. */
export interface WebhookSettings {
  name: string
  /** Names or ids of accounts on the media server; undefined takes the plays of all. */
  accounts?: readonly string[] | undefined
  /** Names or ids of libraries on the media server; undefined takes plays from all. */
  libraries?: readonly string[] | undefined
  /** Of a custom webhook. */
  mapping?: WebhookMapping | undefined
}

/** What became of a call to a webhook. */
export interface WebhookReceipt {
  receivedAt: Date
  outcome: 'taken' | 'ignored' | 'refused'
  /** Why it was not taken. */
  reason?: string | undefined
}

/** An address of its own at which one sender's calls come in for a user. Only its secret's hash is kept. */
export interface Webhook extends WebhookSettings {
  id: string
  userId: string
  kind: WebhookKindName
  createdAt: Date
  lastReceipt?: WebhookReceipt | undefined
  lastTakenAt?: Date | undefined
}
