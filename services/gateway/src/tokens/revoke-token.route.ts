import { z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type ApiTokenRepository } from './api-token.repository.ts'

export const revokeToken = ({ apiTokens }: { apiTokens: ApiTokenRepository }) =>
  defineRoute({
    method: 'delete',
    path: '/users/me/tokens/:id',
    summary: 'Revoke an API token',
    description: 'Where several gateways run, the others may still accept it for up to 10 seconds.',
    tag: 'API tokens',
    needsSignIn: true,
    params: z.object({ id: z.uuid() }),
    response: { status: 204, description: 'It no longer works' },
    async handle({ params: { id }, caller }) {
      const removed = await apiTokens.remove(caller.userId, id)
      if (!removed) throw new AppError('not_found', 'There is no such API token')
    },
  })
