import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Contract } from '@ongaku/shared/contracts'
import {
  type Answer,
  bytes,
  describeProblem,
  type Endpoint,
  file,
  html,
  pageHeaders,
  redirect,
  type Surface,
} from '@ongaku/shared/http'
import { isHandshake } from '../protocols/audioscrobbler/handshake.ts'
import { writeApiDocument } from './api-document.ts'
import { docsPage, docsPolicy, docsScript } from './docs-page.ts'

/**
 * Swagger UI prebuilt. Its own package, swagger-ui-dist, depends on one that reports each installation to its makers;
 * this one carries the same files without it.
 */
const swaggerUiFolder = join(
  dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')),
  'static',
)

const swaggerUiFiles = ['swagger-ui-bundle.js', 'swagger-ui.css']

const get = (path: string, handle: () => Answer | Promise<Answer>): Endpoint => ({
  methods: ['GET'],
  path,
  handle,
})

/** The API's document and the page on which calls can be tried; all of it from here, nothing from elsewhere. */
export function docsSurface(contracts: readonly Contract[], prefix: string): Surface {
  const assets = `${prefix}/docs/assets`
  let written: Promise<Buffer> | undefined
  /** Written once, for whoever asks first. */
  const apiDocument = () =>
    (written ??= writeApiDocument(contracts, prefix).then((text) => Buffer.from(text)))
  const page = docsPage(assets)
  const script = Buffer.from(docsScript(`${prefix}/openapi.yaml`))
  return {
    name: 'docs',
    prefixes: [prefix],
    headers: pageHeaders(docsPolicy),
    describeError: describeProblem,
    endpoints: [
      get('/openapi.yaml', async () => bytes('text/yaml; charset=utf-8', await apiDocument())),
      get('/docs', () => html(page)),
      get('/docs/assets/start.js', () => bytes('text/javascript; charset=utf-8', script)),
      ...swaggerUiFiles.map((name) =>
        get(`/docs/assets/${name}`, () =>
          file(swaggerUiFolder, name, { headers: { 'cache-control': 'no-cache' } }),
        ),
      ),
    ],
  }
}

/** What a browser gets at the server's bare address, where players ask for an Audioscrobbler handshake. */
export const homeSurface = (prefix: string): Surface => ({
  name: 'home',
  prefixes: [''],
  headers: pageHeaders(docsPolicy),
  describeError: describeProblem,
  endpoints: [{ ...get('/', () => redirect(`${prefix}/docs`)), accepts: (request) => !isHandshake(request) }],
})
