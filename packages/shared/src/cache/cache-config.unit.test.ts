import { loadConfig } from '../config/index.ts'
import { cacheConfig } from './cache-config.ts'

test('does without Redis unless an address is set', () => {
  expect(loadConfig(cacheConfig, {})).toEqual({})
})

test('takes a Redis address, with or without TLS', () => {
  const plain = 'redis://127.0.0.1:6379/1'
  const encrypted = 'rediss://user:hunter2@cache.example:6380'
  expect(loadConfig(cacheConfig, { ONGAKU_REDIS_URL: plain }).redisUrl).toBe(plain)
  expect(loadConfig(cacheConfig, { ONGAKU_REDIS_URL: encrypted }).redisUrl).toBe(encrypted)
})

test('refuses another address without showing it', () => {
  const env = { ONGAKU_REDIS_URL: 'http://user:hunter2@cache.example' }
  expect(() => loadConfig(cacheConfig, env)).toThrow(/^ONGAKU_REDIS_URL: (?!.*hunter2)/)
})
