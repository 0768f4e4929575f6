import { listDeliveries as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeDelivery } from './delivery.ts'

export const listDeliveries = ({
  ledger,
  connections,
  clock,
}: Pick<Deps, 'ledger' | 'connections' | 'clock'>) =>
  defineRoute({
    ...contract,
    async handle({ params, caller }) {
      const deliveries = await ledger.ofPlay(params.id, caller.userId)
      const linked = await connections.byIds(deliveries.map(({ connectionId }) => connectionId))
      const items = deliveries.flatMap((delivery) => {
        const connection = linked.find(({ id }) => id === delivery.connectionId)
        return connection ? [describeDelivery(delivery, connection, clock.now())] : []
      })
      return { items }
    },
  })
