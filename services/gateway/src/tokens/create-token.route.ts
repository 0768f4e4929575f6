import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { nameText } from '@ongaku/shared/plays'
import { hashToken } from '../auth/secret-token.ts'
import { type ApiTokenRepository } from './api-token.repository.ts'

const maxTokens = 100

export const createToken = ({ apiTokens, clock }: { apiTokens: ApiTokenRepository; clock: Clock }) =>
  defineRoute({
    method: 'post',
    path: '/users/me/tokens',
    summary: 'Create an API token for a player or a script',
    tag: 'API tokens',
    needsSignIn: true,
    body: z.strictObject({
      name: nameText.max(100).describe('What it is for, such as "Navidrome"'),
    }),
    response: {
      status: 201,
      description: 'The token, shown only this once',
      schema: z.object({ id: z.uuid(), token: z.uuid() }),
    },
    async handle({ body: { name }, caller }) {
      const { userId } = caller
      if ((await apiTokens.countOfUser(userId)) >= maxTokens) {
        throw new AppError('conflict', `You have ${maxTokens} API tokens, the maximum; revoke one first`)
      }
      const id = randomUUID()
      // A version 4 UUID, 122 random bits: the shape of ListenBrainz's tokens, which some players insist on.
      const token = randomUUID()
      await apiTokens.add({ id, userId, name, createdAt: new Date(clock.now()) }, hashToken(token))
      return { id, token }
    },
  })
