import { type Clock } from '@ongaku/shared/clock'
import { beginLastfmLink } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type LastfmClient } from './lastfm-client.ts'
import { type LinkTokenRepository } from './link-token.repository.ts'

interface BeginLinkDeps {
  client: LastfmClient
  linkTokens: LinkTokenRepository
  clock: Clock
}

export const beginLink = ({ client, linkTokens, clock }: BeginLinkDeps) =>
  defineRoute({
    ...beginLastfmLink,
    async handle({ caller }) {
      const begun = await client.getToken()
      await linkTokens.add(begun.token, caller.userId, clock.now())
      return begun
    },
  })
