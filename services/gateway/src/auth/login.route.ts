import { AppError } from '@ongaku/shared/errors'
import { login as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { isOutdated } from './password.ts'

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
      if (isOutdated(user.passwordHash)) {
        await users.replacePasswordHash(user.id, await passwords.hash(password, network))
      }
      return signIns.begin(user.id)
    },
  })
