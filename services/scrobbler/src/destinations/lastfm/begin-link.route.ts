import { enforceRateLimit } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { beginLastfmLink } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type LinkingDeps } from './open-account.ts'

interface BeginLinkDeps extends LinkingDeps {
  clock: Clock
}

export const beginLink = ({ client, linkTokens, linkLimit, clock }: BeginLinkDeps) =>
  defineRoute({
    ...beginLastfmLink,
    async handle({ caller }) {
      await enforceRateLimit(linkLimit, caller.userId, 'attempts to link an account')
      const begun = await client.getToken()
      await linkTokens.add(begun.token, caller.userId, clock.now())
      return begun
    },
  })
