import { playCompleted, type PlayCompleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { pickTrack, playIdOf, whyNotCounted } from '@ongaku/shared/plays'
import { type Connection } from '../connections/connection.ts'
import { deliveriesGroup } from '../deliveries-group.ts'
import { type Deps } from '../deps.ts'
import { type NewDelivery } from './delivery-row.ts'

const toNewDelivery = (play: PlayCompleted, connectionId: string): NewDelivery => ({
  playId: playIdOf(play),
  connectionId,
  track: pickTrack(play),
  startedAt: new Date(play.startedAt),
})

/**
 * Writes a row for each play and each account linked now, unless its user has switched scrobbling off, before the offset
 * is committed; then has them delivered.
 */
export const enqueueDeliveries = ({
  connections,
  switches,
  ledger,
  dispatcher,
}: Pick<Deps, 'connections' | 'switches' | 'ledger' | 'dispatcher'>) =>
  subscribe(playCompleted, { group: deliveriesGroup }, async (events) => {
    const plays = events.map(({ payload }) => payload).filter((play) => !whyNotCounted(play))
    const linked = await connections.ofUsers([...new Set(plays.map(({ userId }) => userId))])
    const receiving: Connection[] = []
    for (const connection of linked) if (await switches.isOn(connection.userId)) receiving.push(connection)
    const deliveries = receiving.flatMap(({ id, userId }) =>
      plays.filter((play) => play.userId === userId).map((play) => toNewDelivery(play, id)),
    )
    if (deliveries.length === 0) return
    await ledger.add(deliveries)
    for (const { id } of receiving) dispatcher.wake(id)
  })
