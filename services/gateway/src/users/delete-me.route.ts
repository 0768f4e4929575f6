import { deleteMe as contract } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'

type DeleteMeDeps = Pick<Deps, 'checkOwnPassword' | 'administrators' | 'userDeletion'>

export const deleteMe = ({ checkOwnPassword, administrators, userDeletion }: DeleteMeDeps) =>
  defineRoute({
    ...contract,
    async handle({ body: { password }, caller, ip }) {
      const { id } = await checkOwnPassword(caller.userId, password, ip)
      await administrators.inTurn(async () => {
        const { isLast, others } = await administrators.standingOf(id)
        if (isLast && others > 0) {
          throw new AppError(
            'conflict',
            'You are the only administrator; make somebody else one, or delete the other users, first',
          )
        }
        await userDeletion.deleteUser(id)
      })
    },
  })
