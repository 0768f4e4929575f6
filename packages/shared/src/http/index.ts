export { checkAccess, requireAccess } from './access.ts'
export {
  type Answer,
  type AnswerOptions,
  bytes,
  empty,
  html,
  json,
  redirect,
  stream,
  text,
  type WriteBody,
  xml,
} from './answer.ts'
export { type BodyLimits } from './body/body-budget.ts'
export { type BodyReader } from './body/body-reader.ts'
export { formBody } from './body/form-body.ts'
export { jsonBody, rawBody } from './body/json-body.ts'
export { type Multipart, multipartBody, type UploadedFile } from './body/multipart-body.ts'
export { type CookieOptions, readCookie, writeCookie } from './cookies.ts'
export { type CorsPolicy } from './cors.ts'
export { escapeHtml } from './escape-html.ts'
export { events, type EventStreamOptions, type StreamEvent } from './event-stream.ts'
export { file } from './file-answer.ts'
export { type HostPolicy } from './host-check.ts'
export { type HttpRequest, readQuery } from './http-request.ts'
export { createHttpServer, httpConfig, type HttpServer, type HttpServerOptions } from './http-server.ts'
export { nobody, createInternalTokens, type InternalTokens } from './internal-token.ts'
export { describeApi } from './openapi.ts'
export { describeProblem, retryAfterSeconds } from './problem-answer.ts'
export { type Quota, type QuotaTake, rateLimitHeaders, takeQuota, xRateLimitHeaders } from './quota.ts'
export { restSurface, type RestSurfaceOptions } from './rest-surface.ts'
export {
  type Caller,
  defineRoute,
  type ForwardedRoute,
  type Handled,
  type Respond,
  type RestRoute,
  type Route,
} from './route.ts'
export { requireSameOrigin } from './same-origin.ts'
export { apiHeaders, pageHeaders } from './security-headers.ts'
export { createServiceClient, forwardContracts, type ServiceClient } from './service-client.ts'
export {
  type Admission,
  type Admit,
  type Authenticate,
  defineEndpoint,
  type Endpoint,
  type EndpointInput,
  type HttpMethod,
  type RequestLimits,
  type Surface,
} from './surface.ts'
export { writeXml, type XmlElement } from './xml.ts'
