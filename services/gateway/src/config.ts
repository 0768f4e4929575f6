import { isIP } from 'node:net'
import { z } from 'zod'
import { httpUrl, setting } from '@ongaku/shared/config'
import { mapServices } from '@ongaku/shared/contracts'
import { serviceConfig } from '@ongaku/shared/service'

const addressBits = new Map([
  [4, 32],
  [6, 128],
])

/** An address, or a range as address/bits. */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const maxBits = addressBits.get(isIP(address))
  if (maxBits === undefined || rest.length > 0) return false
  // Express refuses a range of all addresses, by which everybody would be believed.
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= maxBits)
}

const addressRanges = z.string().transform((list, context) => {
  const ranges = list.split(',').map((range) => range.trim())
  if (ranges.every(isAddressRange)) return ranges
  context.addIssue({ code: 'custom', message: 'expected addresses or ranges, with commas between' })
  return z.NEVER
})

const hostNames = z.string().transform((list, context) => {
  const names = list.split(',').map((name) => name.trim())
  if (names.every((name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name))) return names
  context.addIssue({ code: 'custom', message: 'expected host names without ports, with commas between' })
  return z.NEVER
})

/** Compared with the Origin header as a whole, so they must be written as browsers write them. */
const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text

const origins = z.string().transform((list, context) => {
  const listed = list.split(',').map((origin) => origin.trim())
  if (listed.every(isOrigin)) return listed
  context.addIssue({
    code: 'custom',
    message: 'expected origins such as https://music.example.org, with commas between',
  })
  return z.NEVER
})

const serviceUrl = (name: string, { port }: { port: number }) =>
  setting(httpUrl.default(`http://127.0.0.1:${port}`), {
    env: `ONGAKU_${name.toUpperCase()}_URL`,
    description: `where the ${name} service answers`,
  })

export const gatewayConfig = serviceConfig(8000, 'ONGAKU_PORT').extend({
  serviceUrls: z.object(mapServices(serviceUrl)),
  registration: setting(z.enum(['open', 'invite', 'closed']).default('open'), {
    env: 'ONGAKU_REGISTRATION',
    description:
      'who may register: open (anybody who reaches the server), invite (who has the code of an invite) or closed (nobody); the first user always may',
  }),
  trustedProxies: setting(addressRanges.optional(), {
    env: 'ONGAKU_TRUSTED_PROXIES',
    description:
      'the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as addresses or ranges with commas between',
  }),
  allowedHosts: setting(hostNames.optional(), {
    env: 'ONGAKU_ALLOWED_HOSTS',
    description:
      'the public names the server is reached by, with commas between; addresses and names of local networks need not be listed',
  }),
  corsOrigins: setting(origins.optional(), {
    env: 'ONGAKU_CORS_ORIGINS',
    description:
      'the origins whose pages may call the API with a token, such as https://music.example.org, with commas between',
  }),
})

export type GatewayConfig = z.infer<typeof gatewayConfig>

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.')

/** Whether others than the users of this machine may reach the server, by itself or through a proxy. */
export const isPublic = ({
  http,
  trustedProxies,
  allowedHosts,
}: Pick<GatewayConfig, 'http' | 'trustedProxies' | 'allowedHosts'>): boolean =>
  !isLoopback(http.host) || trustedProxies !== undefined || allowedHosts !== undefined
