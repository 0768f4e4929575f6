import { playDeleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { type Deps } from '../deps.ts'
import { historyGroup } from '../history-group.ts'

export const removePlay = ({ plays }: Pick<Deps, 'plays'>) =>
  subscribe(playDeleted, { group: historyGroup }, async (events) => {
    await plays.remove(events.map(({ payload: { userId, playId: id } }) => ({ userId, id })))
  })
