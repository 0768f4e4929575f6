import { createSharedState } from '@ongaku/shared/cache'
import { createLogger } from '@ongaku/shared/logging'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { type LoginLimits } from '../src/auth/limit-failures.ts'
import { startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let limited: TestGateway

beforeAll(async () => {
  engines = await startEngines()
})
afterEach(() => limited.stop())
afterAll(() => engines.stop())

async function startLimited(points: Partial<Record<keyof LoginLimits, number>>, config = {}) {
  const { limiter } = createSharedState({}, { logger: createLogger('test', { level: 'silent' }) })
  const overrides = Object.entries(points).map(([name, count]) => [
    name,
    limiter(name, { points: count, perMs: 60_000 }),
  ])
  limited = await startGateway(engines, { config, overrides: Object.fromEntries(overrides) as object })
}
const failAs = async (username: string) =>
  (await limited.call('POST', '/auth/login', { body: { username, password: 'not the right one' } })).status
/** Fails to sign in over a proxy that names an address. */
async function failFrom(address: string): Promise<number> {
  const { status } = await fetch(`${limited.url()}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: JSON.stringify(limited.credentials('nobody')),
  })
  return status
}

test('sign-ins that fail are limited by name, in any case', async () => {
  await startLimited({ loginLimit: 2 })
  const statuses: number[] = []
  for (const name of ['x1', 'x1', 'X1', 'x2']) statuses.push(await failAs(name))
  expect(statuses).toEqual([401, 401, 429, 401])
  const { headers, body } = await limited.login('x1')
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(body).toMatchObject({ code: 'rate_limited' })
})

test('names that are longer than any user has count as one, lest they fill the memory', async () => {
  await startLimited({ loginLimit: 2 })
  const ask = async (end: string) => {
    const body = new URLSearchParams({
      u: 'x'.repeat(90_000) + end,
      p: 'wrong',
      v: '1.16.1',
      c: 'test',
      f: 'json',
    })
    return (await fetch(`${limited.url()}/rest/ping`, { method: 'POST', body })).text()
  }
  const answers = [await ask('1'), await ask('2'), await ask('3')]
  const wrong: unknown = expect.stringContaining('is wrong')
  expect(answers).toEqual([wrong, wrong, expect.stringContaining('Too many failed sign-ins')])
})

test('a sign-in that succeeds uses nothing up', async () => {
  await startLimited({ loginLimit: 2, loginAddressLimit: 2 })
  await limited.register('frances')
  for (let i = 0; i < 4; i += 1) expect((await limited.login('frances')).status).toBe(200)
  expect(await failAs('frances')).toBe(401)
  expect((await limited.login('frances')).status).toBe(200)
})

test('a right password passes whatever failed under other names from its address', async () => {
  await startLimited({ loginAddressLimit: 3 })
  await limited.register('radia')
  for (let i = 0; i < 5; i += 1) expect(await failAs(`made-up-${i}`)).toBe(401)
  expect((await limited.login('radia')).status).toBe(200)
})

test('each name has fewer tries once its address has failed too often', async () => {
  await startLimited({ loginLimit: 10, loginAddressLimit: 2, strictLoginLimit: 1 })
  const statuses: number[] = []
  for (const name of ['x1', 'x2', 'x3', 'x3', 'x1']) statuses.push(await failAs(name))
  expect(statuses).toEqual([401, 401, 401, 429, 401])
})

test.each([
  ['named by a proxy that is trusted', ['127.0.0.1'], [401, 401, 429]],
  ['it comes from, whatever it says, without one', undefined, [401, 429, 429]],
])('failures are counted by the address %s', async (_, trustedProxies, expected) => {
  await startLimited({ loginLimit: 1 }, { trustedProxies })
  const statuses: number[] = []
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) statuses.push(await failFrom(address))
  expect(statuses).toEqual(expected)
})

test('the addresses of one IPv6 network are counted as one', async () => {
  await startLimited({ loginLimit: 1 }, { trustedProxies: ['127.0.0.1'] })
  const statuses: number[] = []
  for (const address of ['2001:db8::1', '2001:db8::ffff:2', '2001:db8:0:1::1'])
    statuses.push(await failFrom(address))
  expect(statuses).toEqual([401, 429, 401])
})
