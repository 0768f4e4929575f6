import { completeLastfmLink } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type LinkAccount } from '../../connections/link-account.ts'
import { type Destination } from '../destination.ts'

interface CompleteLinkDeps {
  destination: Pick<Destination, 'name' | 'openAccount'>
  linkAccount: LinkAccount
}

/** Links the account. The answer holds the session key, as clients of this call expect; no other answer does. */
export const completeLink = ({ destination, linkAccount }: CompleteLinkDeps) =>
  defineRoute({
    ...completeLastfmLink,
    async handle({ body: { token }, caller: { userId } }) {
      const account = await destination.openAccount(userId, token)
      await linkAccount(userId, destination.name, account)
      const { username, credentials: sessionKey } = account
      return { sessionKey, username, message: 'Last.fm session created successfully' }
    },
  })
