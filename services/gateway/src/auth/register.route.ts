import { randomUUID } from 'node:crypto'
import { enforceRateLimit } from '@ongaku/shared/cache'
import { register as contract } from '@ongaku/shared/contracts'
import { defineRoute } from '@ongaku/shared/http'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'

type RegisterDeps = Pick<Deps, 'admission' | 'passwords' | 'signIns' | 'registerLimit' | 'clock'>

export const register = ({ admission, passwords, signIns, registerLimit, clock }: RegisterDeps) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password, code }, ip }) {
      const network = clientNetwork(ip)
      await enforceRateLimit(registerLimit, network, 'registrations')
      await admission.check(code)
      const passwordHash = await passwords.hash(password, network)
      const user = { id: randomUUID(), username, passwordHash, createdAt: new Date(clock.now()) }
      await admission.add(user, code)
      return signIns.begin(user.id)
    },
  })
