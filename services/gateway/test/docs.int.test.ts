import request from 'supertest'
import { parse } from 'yaml'
import { createHttpServer, type HttpServer } from '@ongaku/shared/http'
import { createDeps } from '../src/deps.ts'
import { createSurfaces } from '../src/surfaces.ts'
import { gatewayConfigFor } from './gateway.ts'

interface Operation {
  parameters?: { name: string; in: string }[]
  responses: Record<string, unknown>
  security: unknown[]
}

interface ApiDocument {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

let server: HttpServer

// The page and the document need no engine: everything is constructed and only the server is started.
beforeAll(async () => {
  const config = gatewayConfigFor({
    kafka: { brokers: ['127.0.0.1:1'], partitions: 1, replicationFactor: 1 },
    mongo: { uri: 'mongodb://127.0.0.1:1' },
  })
  const deps = createDeps(config, {})
  server = createHttpServer({
    config: config.http,
    surfaces: createSurfaces(deps, config),
    parts: [],
    logger: deps.logger,
  })
  await server.start()
})

afterAll(() => server.stop())

const get = (path: string) => fetch(server.url() + path, { redirect: 'manual' })
const readDocument = async () => parse(await (await get('/api/v1/openapi.yaml')).text()) as ApiDocument

test('the root leads to the page', async () => {
  const { status, headers } = await get('/')
  expect([status, headers.get('location')]).toEqual([302, '/api/v1/docs'])
})

test.each(['/api/v1/docs', '/api/v1/docs/'])(
  'the page at %s is made of files that are served here',
  async (path) => {
    const page = await get(path)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';")
    const html = await page.text()
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file!)
    expect(files).toHaveLength(3)
    expect(html).not.toMatch(/https?:/)
    for (const file of files) {
      expect(file).toMatch(/^\/api\/v1\/docs\/assets\//)
      const answer = await get(file)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(
        file.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
      )
      expect((await answer.text()).length).toBeGreaterThan(100)
    }
  },
)

test('a file the browser has already is not sent again', async () => {
  const path = '/api/v1/docs/assets/swagger-ui.css'
  const { headers } = await request(server.url()).get(path).expect(200)
  await request(server.url())
    .get(path)
    .set('if-modified-since', headers['last-modified'] as string)
    .expect(304)
})

test('the document names every call', async () => {
  const { headers } = await get('/api/v1/openapi.yaml')
  expect(headers.get('content-type')).toBe('text/yaml; charset=utf-8')
  const { openapi, paths } = await readDocument()
  expect(openapi).toBe('3.1.0')
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path.replace('/api/v1', '')}`),
  )
  expect(calls).toEqual([
    'post /auth/register',
    'post /auth/login',
    'post /auth/refresh',
    'post /auth/logout',
    'post /users/me/password',
    'get /users/me/sessions',
    'delete /users/me/sessions',
    'delete /users/me/sessions/{id}',
    'get /users/me',
    'patch /users/me',
    'post /users/me/delete',
    'post /users/me/tokens',
    'get /users/me/tokens',
    'delete /users/me/tokens/{id}',
    'post /users/me/app-password',
    'get /users/me/app-password',
    'delete /users/me/app-password',
    'post /users/me/webhooks',
    'get /users/me/webhooks',
    'put /users/me/webhooks/{id}',
    'delete /users/me/webhooks/{id}',
    'post /users/me/webhooks/{id}/test',
    'post /users/me/api-accounts',
    'get /users/me/api-accounts',
    'delete /users/me/api-accounts/{id}',
    'get /users/me/lastfm-sessions',
    'delete /users/me/lastfm-sessions/{id}',
    'post /now-playing',
    'get /now-playing',
    'post /plays',
    'get /plays',
    'get /plays/{id}/deliveries',
    'get /live',
    'post /feedback',
    'get /feedback',
    'get /plays/count',
    'get /plays/{id}',
    'get /tracks/id/{id}',
    'get /charts/artists',
    'get /charts/albums',
    'get /charts/tracks',
    'get /lastfm/auth',
    'post /lastfm/session',
    'post /connections',
    'get /connections',
    'delete /connections/{id}',
    'post /connections/{id}/retry',
    'post /users/api-keys',
    'get /users/api-keys',
    'delete /users/api-keys/{id}',
    'post /tracks/{id}/now-playing',
    'post /tracks/{id}/scrobble',
    'post /admin/invites',
    'get /admin/invites',
    'delete /admin/invites/{id}',
    'get /admin/users',
    'patch /admin/users/{id}',
    'delete /admin/users/{id}',
    'get /jobs',
    'get /jobs/{id}',
    'post /jobs/{id}/pause',
    'post /jobs/{id}/resume',
    'post /jobs/{id}/cancel',
    'get /status',
  ])
})

test('all but what signs in or carries a session key asks for a token or a cookie', async () => {
  const { paths } = await readDocument()
  const open = Object.entries(paths).filter(([, operations]) =>
    Object.values(operations).some(({ security }) => security.length === 0),
  )
  expect(open.map(([path]) => path)).toEqual([
    '/api/v1/auth/register',
    '/api/v1/auth/login',
    '/api/v1/auth/refresh',
    '/api/v1/tracks/{id}/now-playing',
    '/api/v1/tracks/{id}/scrobble',
  ])
})

test('no bounds of JavaScript integers are shown as examples', async () => {
  expect(await (await get('/api/v1/openapi.yaml')).text()).not.toContain('9007199254740991')
})

test('each call names the scope an API token needs for it', async () => {
  const { paths } = await readDocument()
  expect(paths['/api/v1/connections/{id}']?.delete?.security).toEqual([
    { accessToken: [] },
    { apiToken: ['admin'] },
    { sessionCookie: [] },
  ])
  expect(paths['/api/v1/plays']?.post?.security).toEqual([{ accessToken: [] }, { apiToken: ['submit'] }])
})

test('every schema it refers to is in it, and every parameter of a path', async () => {
  const document = await readDocument()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
  expect(references.length).toBeGreaterThan(10)
  for (const [, name] of references) {
    expect(document.components.schemas[name!]).toMatchObject({ type: 'object' })
  }
  for (const [path, operations] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters = [] } of Object.values(operations)) {
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
        inPath,
      )
    }
  }
})
