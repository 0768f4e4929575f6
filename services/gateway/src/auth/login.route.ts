import { z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type UserRepository } from '../users/user.repository.ts'
import { limitFailures, type LoginLimits } from './limit-failures.ts'
import { isOutdated, passwordText } from './password.ts'
import { type Passwords } from './passwords.ts'
import { exampleCredentials, signedInSchema, type SignIns } from './sign-in.ts'

interface LoginParts extends LoginLimits {
  users: UserRepository
  passwords: Passwords
  signIns: SignIns
}

export const login = ({ users, passwords, signIns, ...limits }: LoginParts) =>
  defineRoute({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in',
    tag: 'Sign-in',
    authenticated: false,
    // Not held to the rules for new ones: a name or password that can't exist is answered like a wrong one.
    body: z
      .strictObject({ username: z.string().max(256), password: passwordText })
      .meta({ examples: [exampleCredentials] }),
    response: { status: 200, description: 'Signed in', schema: signedInSchema },
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
