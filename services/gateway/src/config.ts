import { isIP } from 'node:net'
import { z } from 'zod'
import { cacheConfig } from '@ongaku/shared/cache'
import { httpUrl, setting } from '@ongaku/shared/config'
import { secretConfig } from '@ongaku/shared/crypto'
import { httpConfig } from '@ongaku/shared/http'
import { kafkaConfig } from '@ongaku/shared/kafka'
import { loggingConfig } from '@ongaku/shared/logging'
import { mongoConfig } from '@ongaku/shared/mongo'

/** An address, or a range as address/bits. */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (longest < 0 || rest.length > 0) return false
  // Express takes no range of all addresses: everybody would be believed.
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= longest)
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

/** Every setting of the gateway. */
export const gatewayConfig = z.object({
  http: httpConfig(8000, 'ONGAKU_PORT'),
  kafka: kafkaConfig,
  mongo: mongoConfig,
  secret: secretConfig,
  cache: cacheConfig,
  logging: loggingConfig,
  libraryUrl: setting(httpUrl.default('http://127.0.0.1:8003'), {
    env: 'ONGAKU_LIBRARY_URL',
    description: 'where the library service answers',
  }),
  scrobblerUrl: setting(httpUrl.default('http://127.0.0.1:8001'), {
    env: 'ONGAKU_SCROBBLER_URL',
    description: 'where the scrobbler service answers',
  }),
  registration: setting(z.enum(['open', 'closed']).default('open'), {
    env: 'ONGAKU_REGISTRATION',
    description: 'whether anybody who reaches the server may register',
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
})

export type GatewayConfig = z.infer<typeof gatewayConfig>
