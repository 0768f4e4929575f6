import { z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type UserRepository } from './user.repository.ts'

export const getMe = ({ users }: { users: UserRepository }) =>
  defineRoute({
    method: 'get',
    path: '/users/me',
    summary: 'Get the current user',
    tag: 'Users',
    response: {
      status: 200,
      description: 'The user',
      schema: z
        .object({ id: z.uuid(), username: z.string(), created_at: z.iso.datetime() })
        .meta({ id: 'User' }),
    },
    async handle({ caller }) {
      const user = await users.byId(caller.userId)
      if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
      return { id: user.id, username: user.username, createdAt: user.createdAt.toISOString() }
    },
  })
