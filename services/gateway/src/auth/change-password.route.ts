import { changePassword as contract, usernameKeyOf } from '@ongaku/shared/contracts'
import { invalidField } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'

export const changePassword = ({
  checkOwnPassword,
  users,
  passwords,
  signIns,
}: Pick<Deps, 'checkOwnPassword' | 'users' | 'passwords' | 'signIns'>) =>
  defineRoute({
    ...contract,
    async handle({ body: { currentPassword, newPassword }, caller, ip }) {
      const { id, username } = await checkOwnPassword(caller.userId, currentPassword, ip)
      if (usernameKeyOf(newPassword) === usernameKeyOf(username)) {
        throw invalidField('new_password', 'must not be the username')
      }
      await users.replacePasswordHash(id, await passwords.hash(newPassword, clientNetwork(ip)))
      await signIns.endOthers(id, caller.sessionId)
    },
  })
