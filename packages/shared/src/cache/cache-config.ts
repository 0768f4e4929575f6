import { z } from 'zod'
import { setting } from '../config/index.ts'

export const cacheConfig = z.object({
  redisUrl: setting(z.url({ protocol: /^rediss?$/ }).optional(), {
    env: 'ONGAKU_REDIS_URL',
    description:
      'the Redis that all processes share caches and limits through; without it each process keeps its own in memory',
    secret: true,
  }),
})

export type CacheConfig = z.infer<typeof cacheConfig>
