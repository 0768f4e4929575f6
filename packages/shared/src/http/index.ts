export { type Authenticate } from './handle-route.ts'
export { createHttpServer, httpConfig, type HttpServer } from './http-server.ts'
export { createInternalTokens, type InternalTokens } from './internal-token.ts'
export { describeApi } from './openapi.ts'
export {
  defineContract,
  defineRoute,
  type Caller,
  type Contract,
  type Handled,
  type Method,
  type Route,
} from './route.ts'
export { createServiceClient, forwardRoute, type ServiceClient } from './service-client.ts'
