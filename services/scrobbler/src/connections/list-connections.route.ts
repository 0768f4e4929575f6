import { listConnections as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeConnection } from './connection.ts'

export const listConnections = ({ connections, destinations }: Pick<Deps, 'connections' | 'destinations'>) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      const linked = await connections.ofUsers([caller.userId])
      return {
        items: linked.map((connection) =>
          describeConnection(connection, destinations.labelOf(connection.service)),
        ),
      }
    },
  })
