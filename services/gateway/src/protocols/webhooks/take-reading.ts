import { mapInTurns } from '@ongaku/shared/collections'
import { newPlaySchema, nowPlayingSchema } from '@ongaku/shared/contracts'
import { type Deps } from '../../deps.ts'
import { fitTrack } from '../../intake/fit-track.ts'
import { type TakenPlay } from '../../intake/intake.ts'
import { type Webhook } from '../../webhooks/webhook.ts'
import { type Starts } from './starts.ts'
import { type HeardTrack, type Reading, sessionOf } from './webhook-kind.ts'

/** What a sender is answered. */
export type TakenReading =
  | { status: 'accepted'; plays: TakenPlay[] }
  | { status: 'accepted'; now_playing: true }
  | { status: 'accepted'; feedback: 'loved' | 'none' }
  | { status: 'ignored'; reason: string }

interface Parts extends Pick<Deps, 'intake' | 'clock'> {
  starts: Starts
}

/** A length as a sender gives it may be anything. */
const withinADay = (ms: number): number => Math.round(Math.min(Math.max(ms, 0), 24 * 3_600_000))

type Owner = Pick<Webhook, 'id' | 'userId'>

/** Takes what a call to a webhook says. @throws AppError `invalid_input`, `unavailable` */
export type TakeReading = (webhook: Owner, reading: Reading, bodyBytes: number) => Promise<TakenReading>

/** A reading in the terms of our own API, so that its schemas check it. */
export function createTakeReading({ intake, starts, clock }: Parts): TakeReading {
  async function describePlay(webhookId: string, heard: HeardTrack): Promise<Record<string, unknown>> {
    const { track, startedAt, playedMs, elapsedMs = 0 } = heard
    if (startedAt !== undefined) return { ...track, started_at: startedAt, played_ms: playedMs }
    const start = await starts.settle(sessionOf(webhookId, heard.session), withinADay(elapsedMs))
    // Whoever skips to the end has not heard what lies before.
    const atMost = start.reported ? clock.now() - start.startedAt : Infinity
    return {
      ...track,
      started_at: new Date(start.startedAt).toISOString(),
      ...(playedMs !== undefined && { played_ms: Math.min(playedMs, atMost) }),
    }
  }

  return async ({ id, userId }, reading, bodyBytes) => {
    switch (reading.says) {
      case 'plays': {
        const described = await Promise.all(reading.plays.map((heard) => describePlay(id, heard)))
        const plays = await mapInTurns(described, (play) => fitTrack(newPlaySchema, play))
        return { status: 'accepted', plays: await intake.takePlays(userId, plays, bodyBytes) }
      }
      case 'now_playing': {
        const track = fitTrack(nowPlayingSchema, reading.track)
        await starts.begin(sessionOf(id, reading.session), { resumed: reading.resumed ?? false })
        await intake.takeNowPlaying(userId, track)
        return { status: 'accepted', now_playing: true }
      }
      case 'feedback': {
        const { artist, title, recordingMbid, source } = fitTrack(nowPlayingSchema, reading.track)
        await intake.takeFeedback(userId, [
          { artist, title, recordingMbid, source, feedback: reading.feedback },
        ])
        return { status: 'accepted', feedback: reading.feedback }
      }
      case 'nothing':
        return { status: 'ignored', reason: reading.reason }
    }
  }
}
