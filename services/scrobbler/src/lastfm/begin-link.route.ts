import { beginLastfmLink } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

export const beginLink = ({ lastfm, linkTokens, clock }: Pick<Deps, 'lastfm' | 'linkTokens' | 'clock'>) =>
  defineRoute({
    ...beginLastfmLink,
    async handle({ caller }) {
      const begun = await lastfm.getToken()
      await linkTokens.add(begun.token, caller.userId, clock.now())
      return begun
    },
  })
