import { randomUUID } from 'node:crypto'
import { enforceRateLimit } from '@ongaku/shared/cache'
import { AppError } from '@ongaku/shared/errors'
import { register as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type GatewayConfig } from '../config.ts'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'

type RegisterDeps = Pick<Deps, 'users' | 'passwords' | 'signIns' | 'registerLimit' | 'clock'>

export const register = (
  { users, passwords, signIns, registerLimit, clock }: RegisterDeps,
  { registration }: Pick<GatewayConfig, 'registration'>,
) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password }, ip }) {
      if (registration === 'closed') {
        throw new AppError('forbidden', 'Registration is closed on this server')
      }
      const network = clientNetwork(ip)
      await enforceRateLimit(registerLimit, network, 'registrations')
      const passwordHash = await passwords.hash(password, network)
      const user = { id: randomUUID(), username, passwordHash, createdAt: new Date(clock.now()) }
      await users.add(user)
      return signIns.begin(user.id)
    },
  })
