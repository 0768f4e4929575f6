import { playCompleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { type Deps } from '../deps.ts'
import { historyGroup } from '../history-group.ts'
import { toPlay } from './play.ts'

export const recordPlay = ({ plays, tracks }: Pick<Deps, 'plays' | 'tracks'>) =>
  subscribe(playCompleted, { group: historyGroup }, async (events) => {
    const recorded = events.map(({ payload }) => toPlay(payload))
    await Promise.all([plays.record(recorded), tracks.add(recorded)])
  })
