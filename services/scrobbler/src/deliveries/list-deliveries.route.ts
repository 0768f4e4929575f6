import { listDeliveries as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeDelivery } from './delivery.ts'

export const listDeliveries = ({
  ledger,
  connections,
  destinations,
  clock,
}: Pick<Deps, 'ledger' | 'connections' | 'destinations' | 'clock'>) =>
  defineRoute({
    ...contract,
    async handle({ params, caller }) {
      const deliveries = await ledger.ofPlay(params.id)
      const connectionIds = deliveries.map(({ connectionId }) => connectionId)
      const owned = (await connections.byIds(connectionIds)).filter(({ userId }) => userId === caller.userId)
      const items = deliveries.flatMap((delivery) => {
        const connection = owned.find(({ id }) => id === delivery.connectionId)
        if (!connection) return []
        const label = destinations.labelOf(connection.service)
        return [describeDelivery(delivery, connection, { label, now: clock.now() })]
      })
      return { items }
    },
  })
