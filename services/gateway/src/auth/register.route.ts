import { randomUUID } from 'node:crypto'
import { enforceRateLimit } from '@ongaku/shared/cache'
import { register as contract } from '@ongaku/shared/contracts'
import { defineRoute, type HttpRequest, requireSameOrigin } from '@ongaku/shared/http'
import { type GatewayConfig } from '../config.ts'
import { type Deps } from '../deps.ts'
import { clientNetwork } from './client-network.ts'

type RegisterDeps = Pick<Deps, 'admission' | 'passwords' | 'signIns' | 'registerLimit' | 'clock'>

/**
 * Refuses a page of another site, unless it may call the API: it could make the browser of somebody who has just installed
 * this server register its first user, without a code where no others reach it.
 * @throws AppError `forbidden`
 */
function refuseForeignPage(request: HttpRequest, corsOrigins: readonly string[] = []): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const isPage = origin !== undefined || site !== undefined
  if (isPage && !corsOrigins.includes(origin ?? '')) requireSameOrigin(request)
}

export const register = (
  { admission, passwords, signIns, registerLimit, clock }: RegisterDeps,
  { corsOrigins }: Pick<GatewayConfig, 'corsOrigins'>,
) =>
  defineRoute({
    ...contract,
    async handle({ body: { username, password, code }, ip, request }) {
      refuseForeignPage(request, corsOrigins)
      const network = clientNetwork(ip)
      await enforceRateLimit(registerLimit, network, 'registrations')
      await admission.check(code)
      const passwordHash = await passwords.hash(password, network)
      const user = { id: randomUUID(), username, passwordHash, createdAt: new Date(clock.now()) }
      await admission.add(user, code)
      return signIns.begin(user.id)
    },
  })
