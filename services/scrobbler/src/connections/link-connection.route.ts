import { linkConnection as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeConnection } from './connection.ts'

/** Links an account by a token its service has given the user. */
export const linkConnection = ({ destinations, linkAccount }: Pick<Deps, 'destinations' | 'linkAccount'>) =>
  defineRoute({
    ...contract,
    async handle({ body: { service, token }, caller: { userId } }) {
      const destination = destinations.get(service)
      const account = await destination.openAccount(userId, token)
      const connection = await linkAccount(userId, destination.name, account)
      return describeConnection(connection, destination.label)
    },
  })
