import { z } from 'zod'
import { type Limiter } from '@ongaku/shared/cache'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { spend } from '../spend.ts'
import { usernameKeyOf } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { isOutdated } from './password.ts'
import { type Passwords } from './passwords.ts'
import { exampleCredentials, signedInSchema, type SignIns } from './sign-in.ts'

interface LoginParts {
  users: UserRepository
  passwords: Passwords
  signIns: SignIns
  /** Sign-ins by address and username. */
  loginLimit: Limiter
  /** Sign-ins by address. */
  loginAddressLimit: Limiter
}

export const login = ({ users, passwords, signIns, loginLimit, loginAddressLimit }: LoginParts) =>
  defineRoute({
    method: 'post',
    path: '/auth/login',
    summary: 'Sign in',
    tag: 'Sign-in',
    authenticated: false,
    // Only bounded here: a name or password that can't exist is answered like one that doesn't.
    body: z
      .strictObject({ username: z.string().max(256), password: z.string().max(1024) })
      .meta({ examples: [exampleCredentials] }),
    response: { status: 200, description: 'Signed in', schema: signedInSchema },
    async handle({ body: { username, password }, ip }) {
      await spend(loginAddressLimit, ip, 'sign-ins')
      await spend(loginLimit, `${ip} ${usernameKeyOf(username)}`, 'sign-ins')
      const user = await users.byUsername(username)
      const matches = await passwords.verify(password, user?.passwordHash)
      if (!user || !matches) throw new AppError('unauthenticated', 'The username or the password is wrong')
      if (isOutdated(user.passwordHash)) {
        await users.replacePasswordHash(user.id, await passwords.hash(password))
      }
      return signIns.begin(user.id)
    },
  })
