import { invalidField } from '@ongaku/shared/errors'
import { sourceOf } from '@ongaku/shared/plays'
import { type WebhookMapping } from '../../webhooks/webhook.ts'
import { describeTrack } from './describe-track.ts'
import { keysOf } from './field-path.ts'
import { fromUnixMs, fromUnixSeconds } from './unix-time.ts'
import { numberAt, textAt, toMs } from './values.ts'
import {
  ignore,
  megabyte,
  nothing,
  quote,
  type Reading,
  sessionOf,
  type WebhookKind,
} from './webhook-kind.ts'

type Meaning = 'play' | 'now_playing' | 'loved' | 'unloved'

const textBy = (payload: unknown, path: string | undefined) =>
  path === undefined ? undefined : textAt(payload, ...keysOf(path))

const numberBy = (payload: unknown, path: string | undefined) =>
  path === undefined ? undefined : numberAt(payload, ...keysOf(path))

function describe(payload: unknown, mapping: WebhookMapping) {
  const duration = numberBy(payload, mapping.duration)
  return describeTrack(sourceOf('custom', textBy(payload, mapping.client)), {
    artist: textBy(payload, mapping.artist),
    title: textBy(payload, mapping.title),
    album: textBy(payload, mapping.album),
    album_artist: textBy(payload, mapping.albumArtist),
    track_number: numberBy(payload, mapping.trackNumber),
    duration_ms: mapping.durationUnit === 's' ? toMs(duration) : duration,
  })
}

/** @throws AppError `invalid_input` for a time in another format: taking it for now would file the play wrongly */
function readStart(payload: unknown, { startedAt, startedAtFormat }: WebhookMapping): string | undefined {
  const text = textBy(payload, startedAt)
  if (text === undefined) return undefined
  if (startedAtFormat === 'iso') return text
  const number = Number(text)
  const start = startedAtFormat === 'unix' ? fromUnixSeconds(number) : fromUnixMs(number)
  if (start === undefined) throw invalidField('started_at', `${quote(text)} is not a time in this format`)
  return start
}

function meaningOf(value: string, event: NonNullable<WebhookMapping['event']>): Meaning | undefined {
  const { play, nowPlaying = [], loved = [], unloved = [] } = event
  const meanings: [Meaning, readonly string[]][] = [
    ['play', play],
    ['now_playing', nowPlaying],
    ['loved', loved],
    ['unloved', unloved],
  ]
  return meanings.find(([, values]) => values.includes(value))?.[0]
}

function readAs(meaning: Meaning, payload: unknown, mapping: WebhookMapping): Reading {
  const track = describe(payload, mapping)
  const session = sessionOf(String(track.artist), String(track.title))
  switch (meaning) {
    case 'play':
      return { says: 'plays', plays: [{ track, session, startedAt: readStart(payload, mapping) }] }
    case 'now_playing':
      return { says: 'now_playing', track, session }
    case 'loved':
    case 'unloved':
      return { says: 'feedback', feedback: meaning === 'loved' ? 'loved' : 'none', track }
  }
}

/** Any sender of JSON, by a mapping that the webhook's owner gives. */
export const custom: WebhookKind = {
  name: 'custom',
  maxBytes: megabyte,
  fromBrowsers: true,
  read(payload, { mapping }) {
    if (!mapping) return nothing('the webhook has no mapping')
    if (!mapping.event) return readAs('play', payload, mapping)
    const value = textBy(payload, mapping.event.path)
    const meaning = value === undefined ? undefined : meaningOf(value, mapping.event)
    if (!meaning) return ignore(`value at ${quote(mapping.event.path)}`, value, 'is not in the mapping')
    return readAs(meaning, payload, mapping)
  },
}
