import { playDeleted, type PlayDeleted } from '@ongaku/shared/events'
import { subscribe } from '@ongaku/shared/kafka'
import { deliveriesGroup } from '../deliveries-group.ts'
import { type Deps } from '../deps.ts'
import { type Delivery, type DeliveryChange } from './delivery.ts'

const cancel = ({ playId }: Delivery): DeliveryChange => ({
  playId,
  attempted: false,
  state: 'cancelled',
  reason: 'The play was deleted',
})

/** Cancels what still waits of a deleted play; what a service has received stays there. */
export const cancelDeliveries = ({
  connections,
  ledger,
  clock,
}: Pick<Deps, 'connections' | 'ledger' | 'clock'>) => {
  async function waitingOf(deleted: readonly PlayDeleted[]): Promise<Delivery[]> {
    const found: Delivery[] = []
    for (const { playId } of deleted) found.push(...(await ledger.ofPlay(playId)))
    return found.filter(({ state }) => state === 'waiting')
  }
  return subscribe(playDeleted, { group: deliveriesGroup }, async (events) => {
    const deleted = events.map(({ payload }) => payload)
    const waiting = await waitingOf(deleted)
    // The event's user must own the account: an id proves nothing.
    const ownerOf = new Map(deleted.map(({ playId, userId }) => [playId, userId]))
    for (const connection of await connections.byIds([...new Set(waiting.map((row) => row.connectionId))])) {
      const owned = waiting.filter(
        ({ playId, connectionId }) =>
          connectionId === connection.id && ownerOf.get(playId) === connection.userId,
      )
      await ledger.record(connection, { deliveries: owned.map(cancel) }, clock.now())
    }
  })
}
