import { playCompleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { type Deps } from '../deps.ts'
import { toPlay } from './play.ts'

export const recordPlay = ({ plays }: Pick<Deps, 'plays'>) =>
  subscribe(playCompleted, { group: 'library.record-play' }, async (events) => {
    await plays.record(events.map(({ payload }) => toPlay(payload)))
  })
