import { getPlay, listDeliveries } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

/** The library is asked first: a play that isn't in the user's history is unknown, whatever the ledger has. */
export const listPlayDeliveries = ({ library, scrobbler }: Deps['services']) =>
  defineRoute({
    ...listDeliveries,
    async handle({ params, caller }) {
      const input = { params, query: undefined, body: undefined }
      await library.call(getPlay, input, caller)
      return scrobbler.call(listDeliveries, input, caller)
    },
  })
