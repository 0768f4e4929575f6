import { type Express } from 'express'

/** Nothing the API answers with is a page, and what it answers with belongs to one user. */
export function protect(app: Express): void {
  app.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
    response.setHeader('Cache-Control', 'no-store')
    next()
  })
}
