import { AppError } from '@ongaku/shared/errors'
import { login as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'
import { isOutdated } from './password.ts'

type LoginDeps = Pick<Deps, 'checkPassword' | 'users' | 'passwords' | 'signIns'>

export const login = ({ checkPassword, users, passwords, signIns }: LoginDeps) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password }, ip }) {
      const user = await checkPassword({ username, password, ip })
      if (!user) throw new AppError('unauthenticated', 'The username or the password is wrong')
      let { passwordHash } = user
      if (isOutdated(passwordHash)) {
        passwordHash = await passwords.hash(password, clientNetwork(ip))
        await users.replacePasswordHash(user.id, passwordHash)
      }
      return signIns.begin(user.id, async () => (await users.byId(user.id))?.passwordHash === passwordHash)
    },
  })
