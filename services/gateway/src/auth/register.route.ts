import { randomUUID } from 'node:crypto'
import { type Limiter } from '@ongaku/shared/cache'
import { type Clock } from '@ongaku/shared/clock'
import { AppError } from '@ongaku/shared/errors'
import { register as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { enforceRateLimit } from '../rate-limit.ts'
import { type UserRepository } from '../users/user.repository.ts'
import { type Passwords } from './passwords.ts'
import { type SignIns } from './sign-in.ts'

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
    ...contract,
    async handle({ body: { username, password }, ip }) {
      const { users, passwords, signIns, clock } = parts
      if (parts.registration === 'closed') {
        throw new AppError('forbidden', 'Registration is closed on this server')
      }
      await enforceRateLimit(parts.registerLimit, ip, 'registrations')
      const passwordHash = await passwords.hash(password, ip)
      const user = { id: randomUUID(), username, passwordHash, createdAt: new Date(clock.now()) }
      await users.add(user)
      return signIns.begin(user.id)
    },
  })
