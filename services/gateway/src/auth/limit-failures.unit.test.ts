import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { limitFailures } from './limit-failures.ts'

const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
const perMs = 60_000

test('an attempt that is refused without a check uses nothing up', async () => {
  const limits = {
    loginLimit: limiter('login', { points: 3, perMs }),
    loginAddressLimit: limiter('login-address', { points: 1, perMs }),
    strictLoginLimit: limiter('login-strict', { points: 1, perMs }),
  }
  const attempt = () =>
    limitFailures(limits, { network: '192.0.2.1', username: 'x' }, () => Promise.resolve(undefined))
  await attempt()
  await attempt()
  for (let i = 0; i < 3; i += 1) await expect(attempt()).rejects.toMatchObject({ code: 'rate_limited' })
  // Two checks have found nobody, so one point of three is left.
  expect(await limits.loginLimit.take('192.0.2.1 x')).toMatchObject({ allowed: true })
})
