import { randomUUID } from 'node:crypto'
import { AppError } from '@ongaku/shared/errors'
import { createToken as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { hashToken } from '../auth/secret-token.ts'
import { type Deps } from '../deps.ts'

const maxTokens = 100

export const createToken = ({ apiTokens, clock }: Pick<Deps, 'apiTokens' | 'clock'>) =>
  defineRoute({
    ...contract,
    async handle({ body: { name, scopes }, caller }) {
      const { userId } = caller
      if ((await apiTokens.countOfUser(userId)) >= maxTokens) {
        throw new AppError('conflict', `You have ${maxTokens} API tokens, the maximum; revoke one first`)
      }
      const id = randomUUID()
      // A version 4 UUID, 122 random bits: the shape of ListenBrainz's tokens, which some players insist on.
      const token = randomUUID()
      await apiTokens.add({ id, userId, name, scopes, createdAt: new Date(clock.now()) }, hashToken(token))
      return { id, token }
    },
  })
