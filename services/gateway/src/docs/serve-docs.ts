import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Express } from 'express'
import { type Contract } from '@ongaku/shared/contracts'
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

/** Serves the API's document and the page on which calls can be tried; all of it from here, nothing from elsewhere. */
export function serveDocs(app: Express, contracts: readonly Contract[], prefix: string): void {
  const documentUrl = `${prefix}/openapi.yaml`
  const pageUrl = `${prefix}/docs`
  const assets = `${pageUrl}/assets`
  const apiDocument = writeApiDocument(contracts, prefix)

  app.get('/', (_request, response) => response.redirect(pageUrl))
  app.get(documentUrl, (_request, response) => {
    response.setHeader('Content-Type', 'text/yaml; charset=utf-8')
    response.send(apiDocument)
  })
  app.get(pageUrl, (_request, response) => {
    response.setHeader('Content-Security-Policy', docsPolicy)
    response.type('html').send(docsPage(assets))
  })
  app.get(`${assets}/start.js`, (_request, response) => {
    response.type('js').send(docsScript(documentUrl))
  })
  for (const file of swaggerUiFiles) {
    app.get(`${assets}/${file}`, (_request, response) => {
      response.setHeader('Cache-Control', 'no-cache')
      response.sendFile(file, { root: swaggerUiFolder, cacheControl: false })
    })
  }
}
