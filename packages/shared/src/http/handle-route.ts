import { isUtf8 } from 'node:buffer'
import express, { type RequestHandler } from 'express'
import { AppError } from '../errors/index.ts'
import { fromWire, toWire } from '../wire/index.ts'
import { type Caller, type Route } from './route.ts'

/** Finds out who is calling. @throws AppError `unauthenticated` */
export type Authenticate = (request: express.Request) => Promise<Caller>

/** JSON is UTF-8 (RFC 8259, section 8.1); anything else would be kept with replacement characters for good. */
function checkEncoding(_request: unknown, _response: unknown, body: Buffer): void {
  if (isUtf8(body)) return
  const fields = [{ field: 'body', message: 'is not UTF-8' }]
  throw new AppError('invalid_input', 'body: is not UTF-8', { fields })
}

const defaultBodyLimit = 100_000
const nobody: Caller = { userId: '' }

/** @throws AppError `forbidden` for an API token where the contract needs a sign-in */
function checkSignIn(route: Route, { sessionId, isService }: Caller): void {
  if (!route.needsSignIn || sessionId !== undefined || isService) return
  throw new AppError('forbidden', 'An API token may not do this; sign in with your password')
}

/**
 * The Express handlers of a route: caller, body, handler. The body is read only once the caller is authenticated
 * and allowed. It is read as JSON whatever its Content-Type says, since some clients send none.
 */
export function handleRoute(route: Route, authenticate: Authenticate): RequestHandler[] {
  const identify: RequestHandler = async (request, response, next) => {
    const caller = route.authenticated === false ? nobody : await authenticate(request)
    checkSignIn(route, caller)
    response.locals.caller = caller
    next()
  }
  const readBody = express.json({
    limit: route.bodyLimit ?? defaultBodyLimit,
    type: () => true,
    strict: false,
    verify: checkEncoding,
  })
  const respond: RequestHandler = async (request, response) => {
    const result = await route.handle({
      params: route.params && fromWire(route.params, request.params, 'path'),
      query: route.query && fromWire(route.query, request.query, 'query'),
      body: route.body && fromWire(route.body, request.body, 'body'),
      caller: response.locals.caller as Caller,
      ip: request.ip ?? '',
    })
    const { status, schema } = route.response
    response.status(status)
    if (schema) response.json(toWire(schema, result as never))
    else response.end()
  }
  return route.body ? [identify, readBody, respond] : [identify, respond]
}
