import { describeSettings, loadConfig } from '@ongaku/shared/config'
import { gatewayConfig } from './config.ts'

const needed = {
  ONGAKU_KAFKA_BROKERS: '127.0.0.1:9092',
  ONGAKU_MONGO_URI: 'mongodb://127.0.0.1:27017',
  ONGAKU_SECRET_KEY: '01'.repeat(32),
}

test('needs no more than where the engines are and the secret key', () => {
  expect(loadConfig(gatewayConfig, needed)).toMatchObject({
    http: { port: 8000 },
    serviceUrls: { library: 'http://127.0.0.1:8003', scrobbler: 'http://127.0.0.1:8001' },
    registration: 'open',
  })
})

test('reads the proxies it believes', () => {
  const { trustedProxies } = loadConfig(gatewayConfig, {
    ...needed,
    ONGAKU_TRUSTED_PROXIES: '10.0.0.0/8, ::1, fd00::/8',
  })
  expect(trustedProxies).toEqual(['10.0.0.0/8', '::1', 'fd00::/8'])
})

test.each(['everybody', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.0/8/8', '10.0.0.0/x', '10.0.0.1,'])(
  'refuses the proxies "%s" by the name of the setting',
  (value) => {
    expect(() => loadConfig(gatewayConfig, { ...needed, ONGAKU_TRUSTED_PROXIES: value })).toThrow(
      /^ONGAKU_TRUSTED_PROXIES: expected addresses/,
    )
  },
)

test('reads the names it is reached by', () => {
  const { allowedHosts } = loadConfig(gatewayConfig, {
    ...needed,
    ONGAKU_ALLOWED_HOSTS: 'music.example.org, b.example',
  })
  expect(allowedHosts).toEqual(['music.example.org', 'b.example'])
})

test.each(['https://music.example.org', 'music.example.org:8000', '*', 'a b'])(
  'refuses the name "%s"',
  (value) => {
    expect(() => loadConfig(gatewayConfig, { ...needed, ONGAKU_ALLOWED_HOSTS: value })).toThrow(
      /^ONGAKU_ALLOWED_HOSTS: expected host names/,
    )
  },
)

test('reads the origins whose pages may call it', () => {
  const { corsOrigins } = loadConfig(gatewayConfig, {
    ...needed,
    ONGAKU_CORS_ORIGINS: 'https://music.example.org, http://localhost:5173',
  })
  expect(corsOrigins).toEqual(['https://music.example.org', 'http://localhost:5173'])
})

test.each([
  '*',
  'music.example.org',
  'https://music.example.org/',
  'https://Music.example.org',
  'file://x',
  'null',
])('refuses the origin "%s"', (value) => {
  expect(() => loadConfig(gatewayConfig, { ...needed, ONGAKU_CORS_ORIGINS: value })).toThrow(
    /^ONGAKU_CORS_ORIGINS: expected origins/,
  )
})

test('describes every setting', () => {
  for (const { env, description } of describeSettings(gatewayConfig)) {
    expect(env).toMatch(/^ONGAKU_[A-Z_]+$/)
    expect(description.length).toBeGreaterThan(10)
  }
})
