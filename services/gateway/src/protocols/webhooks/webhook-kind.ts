import { type WebhookKindName, type WebhookSettings } from '../../webhooks/webhook.ts'
import { type TrackOnWire } from './describe-track.ts'

/** A track that was played, as a sender tells it. */
export interface HeardTrack {
  track: TrackOnWire
  /** When it began, in ISO 8601, from senders that say so. */
  startedAt?: string | undefined
  /** How long ago it must have begun, in milliseconds, if it was played without a break. */
  elapsedMs?: number | undefined
  /** How much of it was heard, in milliseconds; undefined where the sender has decided that the play counts. */
  playedMs?: number | undefined
  /** The same for all that the sender tells of one track on one player; see `Starts`. */
  session: string
}

/** What a sender's call says. */
export type Reading =
  | { says: 'plays'; plays: readonly HeardTrack[] }
  /** `resumed` tells that it began before. */
  | { says: 'now_playing'; track: TrackOnWire; session: string; resumed?: boolean }
  | { says: 'feedback'; feedback: 'loved' | 'none'; track: TrackOnWire }
  | { says: 'nothing'; reason: string }

/** A format in which senders call. */
export interface WebhookKind {
  name: WebhookKindName
  /** The longest body, in bytes. */
  maxBytes: number
  /** The form field that holds the JSON, for senders that don't send it as the whole body. */
  formField?: string
  /** Whether pages and extensions of a browser call it. */
  fromBrowsers?: boolean
  /** @param payload the JSON that was sent @throws AppError `invalid_input` */
  read(payload: unknown, settings: WebhookSettings): Reading
}

export const megabyte = 1_000_000

export const nothing = (reason: string): Reading => ({ says: 'nothing', reason })

/** What the sender wrote, for a reason: it may be long. */
export const quote = (text: string): string => JSON.stringify(text.slice(0, 100))

/** Why a call is ignored for one of its values; `verdict` goes on from it. */
export const ignore = (what: string, value: string | undefined, verdict: string): Reading =>
  nothing(value === undefined ? `the call has no ${what}` : `the ${what} ${quote(value)} ${verdict}`)

/** The parts that tell a session from others, as one text. */
export const sessionOf = (...parts: readonly (string | undefined)[]): string => JSON.stringify(parts)
