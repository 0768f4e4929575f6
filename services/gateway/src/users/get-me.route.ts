import { AppError } from '@ongaku/shared/errors'
import { getMe as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type UserRepository } from './user.repository.ts'

export const getMe = ({ users }: { users: UserRepository }) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      const user = await users.byId(caller.userId)
      if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
      return { id: user.id, username: user.username, createdAt: user.createdAt.toISOString() }
    },
  })
