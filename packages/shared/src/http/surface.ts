import { type OutgoingHttpHeaders } from 'node:http'
import { type AppError } from '../errors/index.ts'
import { type Answer } from './answer.ts'
import { type BodyReader } from './body/body-reader.ts'
import { type CorsPolicy } from './cors.ts'
import { type HttpRequest } from './http-request.ts'
import { type Quota } from './quota.ts'
import { type Caller } from './route.ts'

/** Identifies the caller before the body is read. @throws AppError `unauthenticated` */
export type Authenticate = (request: HttpRequest) => Promise<Caller>

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface EndpointInput<B = unknown> {
  request: HttpRequest
  /** The path under the surface's prefix, as it came. */
  path: string
  /** The `:name` and `*name` parts of the path, decoded; the parts of a `*name` are joined by slashes. */
  params: Record<string, string>
  caller: Caller
  body: B
  /** How long the body was, in bytes. */
  bodyBytes: number
}

export interface Admission {
  request: HttpRequest
  caller: Caller
  bodyBytes: number
}

/** Takes points for a request with `takeQuota`, or refuses it. @throws AppError `rate_limited` */
export type Admit = (admission: Admission) => Promise<void>

/**
 * The limits that hold on a whole server, whatever the surface. Paths that nothing is at, wrong methods and preflights are
 * not counted: refusing one costs as much as answering it.
 */
export interface RequestLimits {
  /** Admits requests for endpoints that don't admit them themselves. The caller's `userId` is empty if nobody is known. */
  admit: Admit
  /** Counts a request of nobody we know. @throws AppError `rate_limited` */
  countUnknown(request: HttpRequest): Promise<void>
}

/** Answers requests for one path. HEAD is answered like GET, without the body. */
export interface Endpoint<B = unknown> {
  methods: readonly HttpMethod[]
  /** Under the surface's prefix, in Express 5's syntax: `:name` matches one part, `*name` one or more. */
  path: string
  /** Whether this request is meant, for a path that endpoints share, such as `/?hs=true`. */
  accepts?(request: HttpRequest): boolean
  /** Replaces the surface's; null lets anyone call. */
  authenticate?: Authenticate | null
  /**
   * The place for rate limits: called once the caller is known and before the body is parsed. If the body's length was
   * declared it is called before the body is read, otherwise right after. It replaces the server's (`RequestLimits`). Null
   * leaves it to the handler, where only the body says who calls. What fails or ends before that is counted as unknown.
   */
  admit?: Admit | null
  body?: BodyReader<B>
  handle(input: EndpointInput<B>): Promise<Answer> | Answer
}

/** The part of a server that one group of clients uses: its paths, and the conventions that all of them share. */
export interface Surface {
  name: string
  /** Every endpoint is served under each of these; '' is the root. The longest prefix that matches a request wins. */
  prefixes: readonly string[]
  endpoints: readonly Endpoint[]
  /** Used for endpoints that don't set their own; without it anyone may call. */
  authenticate?: Authenticate
  /** A failure in the format of this surface's clients. */
  describeError(error: AppError, request: HttpRequest): Answer
  /** The headers that tell of a limit; `rateLimitHeaders` by default. */
  describeQuota?(quota: Quota): OutgoingHttpHeaders
  /** Sent with every answer, errors included, in lower case; see `pageHeaders` and `apiHeaders`. */
  headers?: OutgoingHttpHeaders
  /** Which pages of other origins may call; none by default. */
  cors?: CorsPolicy
  /** Cache-Control of answers that don't set it; `no-store` by default. */
  caching?: string
  /** Answers a GET or HEAD for an unknown path, for example with a single-page application; without it that is a 404. */
  fallback?(request: HttpRequest): Promise<Answer> | Answer
}

/** Lets TypeScript infer what the body reader gives to the handler. */
export const defineEndpoint = <B = undefined>(endpoint: Endpoint<B>): Endpoint => endpoint
