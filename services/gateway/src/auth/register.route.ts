import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Limiter } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { spend } from '../spend.ts'
import { usernameKeyOf, usernameSchema } from '../users/user.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { newPasswordSchema } from './password.ts'
import { type Passwords } from './passwords.ts'
import { exampleCredentials, signedInSchema, type SignIns } from './sign-in.ts'

interface RegisterParts {
  registration: 'open' | 'closed'
  users: UserRepository
  passwords: Passwords
  signIns: SignIns
  /** Registrations by address. */
  registerLimit: Limiter
  clock: Clock
}

export const register = (parts: RegisterParts) =>
  defineRoute({
    method: 'post',
    path: '/auth/register',
    summary: 'Register a user',
    tag: 'Sign-in',
    authenticated: false,
    body: z
      .strictObject({ username: usernameSchema, password: newPasswordSchema })
      .refine(({ username, password }) => usernameKeyOf(password) !== usernameKeyOf(username), {
        path: ['password'],
        message: 'must not be the username',
      })
      .meta({ examples: [exampleCredentials] }),
    response: { status: 201, description: 'Registered and signed in', schema: signedInSchema },
    async handle({ body: { username, password }, ip }) {
      const { users, passwords, signIns, clock } = parts
      if (parts.registration === 'closed') {
        throw new AppError('forbidden', 'Registration is closed on this server')
      }
      await spend(parts.registerLimit, ip, 'registrations')
      const passwordHash = await passwords.hash(password, ip)
      const user = { id: randomUUID(), username, passwordHash, createdAt: new Date(clock.now()) }
      await users.add(user)
      return signIns.begin(user.id)
    },
  })
