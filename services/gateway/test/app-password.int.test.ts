import { createHash } from 'node:crypto'
import { startEngines, type TestEngines } from '@ongaku/testing'
import { createDeps, type Deps } from '../src/deps.ts'
import { gatewayConfigFor, startGateway, type TestGateway } from './gateway.ts'

let engines: TestEngines
let gateway: TestGateway
let ada: string
/** What a protocol's adapter uses, over the same database. */
let deps: Deps

const path = '/users/me/app-password'
const make = async () => (await gateway.call<{ app_password: string }>('POST', path, { token: ada })).body
const sign = (password: string) => createHash('md5').update(password).digest('hex')
const prove = (username: string, password: string) =>
  deps.authenticateAppPassword({
    username,
    ip: '192.0.2.7',
    isProof: (known) => sign(known) === sign(password),
  })

beforeAll(async () => {
  engines = await startEngines()
  gateway = await startGateway(engines)
  ada = (await gateway.register('Ada')).body.access_token
  deps = createDeps(gatewayConfigFor(engines))
  await deps.mongo.start()
})

afterAll(async () => {
  await deps.mongo.stop()
  await gateway.stop()
  await engines.stop()
})

test('is shown once, opens the account by a hash, and may submit and read', async () => {
  expect((await gateway.call('GET', path, { token: ada })).body).toEqual({ exists: false })
  const { app_password: password } = await make()
  expect(password).toMatch(/^[\w-]{20}$/)
  const shown = await gateway.call('GET', path, { token: ada })
  expect(shown.body).toEqual({ exists: true, created_at: expect.any(String) as string })
  expect(await prove('ada', password)).toMatchObject({ scopes: ['submit', 'read'] })
})

test('a new one takes the place of the old one, and a removed one no longer works', async () => {
  const { app_password: old } = await make()
  const { app_password: password } = await make()
  await expect(prove('Ada', old)).rejects.toMatchObject({ code: 'unauthenticated' })
  await prove('Ada', password)
  expect((await gateway.call('DELETE', path, { token: ada })).status).toBe(204)
  expect((await gateway.call('DELETE', path, { token: ada })).status).toBe(404)
  await expect(prove('Ada', password)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('is not in the database in the clear', async () => {
  const { app_password: password } = await make()
  const stored = await deps.mongo.connection.collection('app_passwords').find().toArray()
  expect(stored).toHaveLength(1)
  expect(JSON.stringify(stored)).not.toContain(password)
})

test('an unknown user is refused like a wrong password', async () => {
  const message = 'The username or the app password is wrong'
  await expect(prove('nobody', 'x')).rejects.toThrow(message)
  await expect(prove('ada', 'x')).rejects.toThrow(message)
})
