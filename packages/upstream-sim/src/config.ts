import { z } from 'zod'
import { port, setting } from '@ongaku/shared/config'
import { loggingConfigFrom } from '@ongaku/shared/logging'
import { upstreamConfigs } from './upstreams.ts'

/** The simulator's settings as a process of its own; inside another one, what isn't given has the same defaults. */
export const upstreamSimConfig = z.object({
  http: z.object({
    host: setting(z.string().default('127.0.0.1'), {
      env: 'ONGAKU_SIM_HOST',
      description: 'the address the simulated services listen on; whoever reaches it may do anything there',
    }),
    port: setting(port.default(8090), {
      env: 'ONGAKU_SIM_PORT',
      description: 'the port of the simulated services; 0 takes a free one',
    }),
  }),
  dataFile: setting(z.string().optional(), {
    env: 'ONGAKU_SIM_DATA_FILE',
    description: 'the file that keeps what they remember; without it that ends with the process',
  }),
  logging: loggingConfigFrom('warn'),
  ...upstreamConfigs,
})

export type UpstreamSimConfig = z.infer<typeof upstreamSimConfig>

/** Any part of the settings. */
export type UpstreamSimOptions = { [K in keyof UpstreamSimConfig]?: Partial<UpstreamSimConfig[K]> }

/** @throws ZodError */
export function completeConfig(options: UpstreamSimOptions): UpstreamSimConfig {
  const nothing = Object.keys(upstreamConfigs).map((name) => [name, {}])
  return upstreamSimConfig.parse({
    http: {},
    logging: {},
    ...(Object.fromEntries(nothing) as object),
    ...options,
  })
}
