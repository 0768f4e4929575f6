import { getPlay, listDeliveries } from '@ongaku/shared/contracts'
import { defineRoute, type ServiceClient } from '@ongaku/shared/http'

interface DeliveryParts {
  library: ServiceClient
  scrobbler: ServiceClient
}

/** The library is asked first: a play that isn't in the user's history is unknown, whatever the ledger has. */
export const listPlayDeliveries = ({ library, scrobbler }: DeliveryParts) =>
  defineRoute({
    ...listDeliveries,
    async handle({ params, caller }) {
      const input = { params, query: undefined, body: undefined }
      await library.call(getPlay, input, caller)
      return scrobbler.call(listDeliveries, input, caller)
    },
  })
