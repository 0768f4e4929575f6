import { setting, wholeNumber } from '@ongaku/shared/config'
import { serviceConfig } from '@ongaku/shared/service'
import { z } from 'zod'
import { destinationsConfig } from './destinations/destinations.ts'

export const deliveryConfig = z
  .object({
    retryMinMs: setting(wholeNumber(10, 3_600_000).default(5_000), {
      env: 'ONGAKU_DELIVERY_RETRY_MIN_MS',
      description: 'the wait after the first failure to deliver, in milliseconds; it doubles from there',
    }),
    retryMaxMs: setting(wholeNumber(10, 86_400_000).default(900_000), {
      env: 'ONGAKU_DELIVERY_RETRY_MAX_MS',
      description: 'the longest wait between two tries to deliver, in milliseconds',
    }),
  })
  .refine(({ retryMinMs, retryMaxMs }) => retryMaxMs >= retryMinMs, {
    path: ['retryMaxMs'],
    error: ({ input }) =>
      `must not be below ONGAKU_DELIVERY_RETRY_MIN_MS, which is ${(input as { retryMinMs: number }).retryMinMs}`,
  })

export const scrobblerConfig = serviceConfig(8001, 'ONGAKU_SCROBBLER_PORT').extend({
  destinations: destinationsConfig,
  delivery: deliveryConfig,
  instance: setting(z.string().max(200).optional(), {
    env: 'ONGAKU_SCROBBLER_INSTANCE',
    description:
      "names this instance among those that share the deliveries, kept over a restart; the host's name and the port unless set",
  }),
})

export type ScrobblerConfig = z.infer<typeof scrobblerConfig>
