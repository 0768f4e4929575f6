import { AppError } from '@ongaku/shared/errors'
import { login as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { isOutdated } from './password.ts'
import { disabledError } from '../users/active-user.ts'

type LoginDeps = Pick<Deps, 'users' | 'passwords' | 'signIns' | keyof LoginLimits>

export const login = ({ users, passwords, signIns, ...limits }: LoginDeps) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password }, ip }) {
      const network = clientNetwork(ip)
      const user = await limitFailures(limits, { network, username }, async () => {
        const known = await users.byUsername(username)
        return (await passwords.verify(password, known?.passwordHash, network)) ? known : undefined
      })
      if (!user) throw new AppError('unauthenticated', 'The username or the password is wrong')
      if (user.disabledAt) throw disabledError()
      let { passwordHash } = user
      if (isOutdated(passwordHash)) {
        passwordHash = await passwords.hash(password, network)
        await users.replacePasswordHash(user.id, passwordHash)
      }
      return signIns.begin(user.id, async () => (await users.byId(user.id))?.passwordHash === passwordHash)
    },
  })
