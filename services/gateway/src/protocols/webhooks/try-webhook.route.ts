import { nowPlayingSchema, tryWebhook as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { fitTrack } from '../../intake/fit-track.ts'
import { type TrackOnWire } from './describe-track.ts'
import { kinds } from './kinds.ts'
import { type Reading } from './webhook-kind.ts'

const check = (track: TrackOnWire) => fitTrack(nowPlayingSchema, track)

function describeReading(reading: Reading) {
  switch (reading.says) {
    case 'plays': {
      const plays = reading.plays.map(({ track, startedAt, playedMs }) => ({
        ...check(track),
        startedAt,
        playedMs,
      }))
      return { says: reading.says, plays }
    }
    case 'now_playing':
      return { says: reading.says, track: check(reading.track) }
    case 'feedback':
      return { says: reading.says, feedback: reading.feedback, track: check(reading.track) }
    case 'nothing':
      return reading
  }
}

export const tryWebhook = ({ webhooks }: Pick<Deps, 'webhooks'>) =>
  defineRoute({
    ...contract,
    async handle({ params: { id }, body: { payload }, caller: { userId } }) {
      const webhook = await webhooks.byId(userId, id)
      if (!webhook) throw new AppError('not_found', 'There is no such webhook')
      return describeReading(kinds[webhook.kind].read(payload, webhook))
    },
  })
