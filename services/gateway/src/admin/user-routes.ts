import * as contracts from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute, type RestRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { listUsers } from './list-users.route.ts'

type AdminDeps = Parameters<typeof listUsers>[0] & Pick<Deps, 'administrators' | 'userDeletion' | 'clock'>

const unknownUser = () => new AppError('not_found', 'There is no such user')

async function refuseLast(administrators: Deps['administrators'], id: string): Promise<void> {
  const { isLast } = await administrators.standingOf(id)
  if (isLast) throw new AppError('conflict', 'This is the last administrator; make somebody else one first')
}

/** What administrators do with users. */
export const adminUserRoutes = (deps: AdminDeps): RestRoute[] => [
  listUsers(deps),
  defineRoute({
    ...contracts.updateUser,
    handle: ({ params: { id }, body: { isAdministrator, isDisabled } }) =>
      deps.administrators.inTurn(async () => {
        const { users, administrators, clock } = deps
        if (!(await users.byId(id))) throw unknownUser()
        if (isAdministrator === false || isDisabled) await refuseLast(administrators, id)
        if (isAdministrator !== undefined) await users.setAdministrator(id, isAdministrator)
        if (isDisabled !== undefined) {
          await users.setDisabled(id, isDisabled ? new Date(clock.now()) : undefined)
        }
      }),
  }),
  defineRoute({
    ...contracts.deleteUser,
    async handle({ params: { id }, caller }) {
      if (id === caller.userId) {
        throw new AppError('conflict', 'Delete your own account with POST /users/me/delete and your password')
      }
      await deps.administrators.inTurn(async () => {
        if (!(await deps.users.byId(id))) throw unknownUser()
        await refuseLast(deps.administrators, id)
        await deps.userDeletion.deleteUser(id)
      })
    },
  }),
]
