import { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Express } from 'express'

/**
 * The classes from which node creates requests and responses that already have Express's methods. Otherwise Express changes
 * the prototype of every one of them, which makes node's own code several times slower (expressjs/express#5998).
 */
export function createMessageClasses(app: Express) {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse<AppRequest> {}
  Object.setPrototypeOf(AppRequest.prototype, express.request)
  Object.setPrototypeOf(AppResponse.prototype, express.response)
  Object.assign(AppRequest.prototype, { app })
  Object.assign(AppResponse.prototype, { app })
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse }
}
