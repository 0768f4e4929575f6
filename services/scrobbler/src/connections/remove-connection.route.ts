import { removeConnection as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const removeConnection = ({ connections, ledger }: Pick<Deps, 'connections' | 'ledger'>) =>
  defineRoute({
    ...contract,
    async handle({ params, caller }) {
      const removed = await connections.remove(caller.userId, params.id)
      if (!removed) throw new AppError('not_found', 'You have no such connection')
      await ledger.cancelAll(params.id)
    },
  })
