import { feedbackGiven } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { type Deps } from '../deps.ts'
import { historyGroup } from '../history-group.ts'
import { completeFeedback, toFeedback } from './feedback.ts'

export const takeFeedback = ({ feedback, tracks }: Pick<Deps, 'feedback' | 'tracks'>) =>
  subscribe(feedbackGiven, { group: historyGroup }, async (events) => {
    const given = events.map(({ payload }) => toFeedback(payload))
    const known = await tracks.findAll(
      given.flatMap(({ trackId }) => trackId ?? []),
      given.flatMap(({ trackId, recordingMbid }) => (trackId ? [] : (recordingMbid ?? []))),
    )
    await feedback.apply(given.map((one) => completeFeedback(one, known)))
  })
