import { AppError } from '@ongaku/shared/errors'
import { login as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type UserRepository } from '../users/user.repository.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { isOutdated } from './password.ts'
import { type Passwords } from './passwords.ts'
import { type SignIns } from './sign-in.ts'

interface LoginParts extends LoginLimits {
  users: UserRepository
  passwords: Passwords
  signIns: SignIns
}

export const login = ({ users, passwords, signIns, ...limits }: LoginParts) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password }, ip }) {
      const user = await limitFailures(limits, { ip, username }, async () => {
        const known = await users.byUsername(username)
        return (await passwords.verify(password, known?.passwordHash, ip)) ? known : undefined
      })
      if (!user) throw new AppError('unauthenticated', 'The username or the password is wrong')
      if (isOutdated(user.passwordHash)) {
        await users.replacePasswordHash(user.id, await passwords.hash(password, ip))
      }
      return signIns.begin(user.id)
    },
  })
