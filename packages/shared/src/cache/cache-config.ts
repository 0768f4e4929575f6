import { z } from 'zod'
import { setting } from '../config/index.ts'

export const cacheConfig = z.object({
  redisUrl: setting(z.url({ protocol: /^rediss?$/ }).optional(), {
    env: 'ONGAKU_REDIS_URL',
    description:
      'the Redis that holds the caches and limits all processes share; without it each process keeps its own in memory',
    secret: true,
  }),
})

export type CacheConfig = z.infer<typeof cacheConfig>
