import { loadConfig } from '@ongaku/shared/config'
import { completeConfig, upstreamSimConfig } from './config.ts'

test('has a default for everything but the data file', () => {
  const config = loadConfig(upstreamSimConfig, {})
  expect(config).toMatchObject({
    http: { host: '127.0.0.1', port: 8090 },
    lastfm: { apiKey: 'ongaku-sim-key', dailyLimit: 2_800 },
  })
  expect(config.dataFile).toBeUndefined()
})

test('completes options with the same defaults', () => {
  const { http, lastfm, ...rest } = loadConfig(upstreamSimConfig, {})
  expect(completeConfig({ http: { port: 0 }, lastfm: { apiKey: 'key' } })).toEqual({
    http: { ...http, port: 0 },
    lastfm: { ...lastfm, apiKey: 'key' },
    ...rest,
  })
})
