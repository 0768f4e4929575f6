import { userDeleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { type Deps } from '../deps.ts'
import { historyGroup } from '../history-group.ts'

/** Removes all that is a user's. The tracks they have played are everybody's and stay. */
export const removeUser = ({ plays, feedback }: Pick<Deps, 'plays' | 'feedback'>) =>
  subscribe(userDeleted, { group: historyGroup }, async (events) => {
    for (const { userId } of events.map(({ payload }) => payload)) {
      await Promise.all([plays.removeUser(userId), feedback.removeUser(userId)])
    }
  })
