import { playCompleted, type PlayCompleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { pickTrack, playIdOf, whyNotCounted } from '@ongaku/shared/plays'
import { type Deps } from '../deps.ts'
import { type NewDelivery } from './delivery-row.ts'

const toNewDelivery = (play: PlayCompleted, connectionId: string): NewDelivery => ({
  playId: playIdOf(play),
  connectionId,
  track: pickTrack(play),
  startedAt: new Date(play.startedAt),
})

/** Writes a row for each play and each account linked now, before the offset is committed; then has them delivered. */
export const enqueueDeliveries = ({
  connections,
  ledger,
  dispatcher,
}: Pick<Deps, 'connections' | 'ledger' | 'dispatcher'>) =>
  subscribe(playCompleted, { group: 'scrobbler.enqueue-deliveries' }, async (events) => {
    const plays = events.map(({ payload }) => payload).filter((play) => !whyNotCounted(play))
    const linked = await connections.ofUsers([...new Set(plays.map(({ userId }) => userId))])
    const deliveries = linked.flatMap(({ id, userId }) =>
      plays.filter((play) => play.userId === userId).map((play) => toNewDelivery(play, id)),
    )
    if (deliveries.length === 0) return
    await ledger.add(deliveries)
    for (const { id } of linked) dispatcher.wake(id)
  })
