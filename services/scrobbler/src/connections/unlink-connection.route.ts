import { unlinkConnection as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const unlinkConnection = ({
  connections,
  ledger,
  dispatcher,
  clock,
}: Pick<Deps, 'connections' | 'ledger' | 'dispatcher' | 'clock'>) =>
  defineRoute({
    ...contract,
    async handle({ params, caller }) {
      const unlinked = await connections.unlink(caller.userId, params.id, clock.now())
      if (!unlinked) throw new AppError('not_found', 'You have no such connection')
      dispatcher.forget(params.id)
      await ledger.cancelAll(params.id)
    },
  })
