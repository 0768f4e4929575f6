import { AppError } from '@ongaku/shared/errors'
import { getMe as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeUser } from './describe-user.ts'

export const getMe = ({ users }: Pick<Deps, 'users'>) =>
  defineRoute({
    ...contract,
    async handle({ caller }) {
      const user = await users.byId(caller.userId)
      if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
      return describeUser(user)
    },
  })
