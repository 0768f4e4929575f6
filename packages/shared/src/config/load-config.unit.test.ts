import { z } from 'zod'
import { describeSettings, loadConfig } from './load-config.ts'
import { findUnknownSettings } from './unknown-settings.ts'
import { port } from './fields.ts'
import { setting } from './setting.ts'

const schema = z.object({
  http: z.object({ port: setting(port.default(8000), { env: 'PORT', description: 'the port' }) }),
  secret: setting(z.string().min(8).optional(), { env: 'SECRET', description: 'the key', secret: true }),
})

test('reads nested settings and falls back on defaults', () => {
  expect(loadConfig(schema, { PORT: '80' })).toEqual({ http: { port: 80 } })
  expect(loadConfig(schema, { PORT: ' ' })).toEqual({ http: { port: 8000 } })
})

test('names the variable, its value and its purpose in one line', () => {
  expect(() => loadConfig(schema, { PORT: '99999' })).toThrow(/^PORT: .*\(it is "99999"; the port\)$/)
})

test('does not show the value of a secret', () => {
  expect(() => loadConfig(schema, { SECRET: 'hunter2' })).toThrow(/^SECRET: (?!.*hunter2)/)
})

test('lists the settings with their defaults', () => {
  expect(describeSettings(schema)).toEqual([
    { env: 'PORT', description: 'the port', default: '8000', required: false },
    { env: 'SECRET', description: 'the key', secret: true, default: undefined, required: false },
  ])
})

test('finds the variables that look like settings and are none', () => {
  const known = describeSettings(schema).map(({ env }) => env)
  const env = { ONGAKU_PORT: '1', HOME: '/', SECRET: 'x' }
  expect(findUnknownSettings([...known, 'ONGAKU_PORTS'], env)).toEqual([
    { name: 'ONGAKU_PORT', similar: 'ONGAKU_PORTS' },
  ])
  expect(findUnknownSettings(['ONGAKU_PORT'], env)).toEqual([])
  expect(findUnknownSettings(['ONGAKU_HOST'], { ONGAKU_FROBNICATE: '' })).toEqual([
    { name: 'ONGAKU_FROBNICATE', similar: undefined },
  ])
})
