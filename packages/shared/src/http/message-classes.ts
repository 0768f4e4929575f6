import { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Express } from 'express'

/**
 * Classes from which node makes an app's requests and responses with Express's methods on them. Express would otherwise
 * change the prototype of each one, after which node's own code for them is several times as slow
 * (expressjs/express#5998); one that has the app's prototype already stays as it is.
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
