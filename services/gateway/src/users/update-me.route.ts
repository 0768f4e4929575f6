import { AppError } from '@ongaku/shared/errors'
import { updateMe as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { describeUser } from './describe-user.ts'
import { describeChange } from './user-events.ts'

export const updateMe = ({ users, clock }: Pick<Deps, 'users' | 'clock'>) =>
  defineRoute({
    ...contract,
    async handle({ body, caller }) {
      const now = clock.now()
      const user = await users.change(caller.userId, body, (changed) => describeChange(changed, now))
      if (!user) throw new AppError('unauthenticated', 'This user no longer exists')
      return describeUser(user)
    },
  })
