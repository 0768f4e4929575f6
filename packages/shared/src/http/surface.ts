import { type OutgoingHttpHeaders } from 'node:http'
import { type AppError } from '../errors/index.ts'
import { type Answer } from './answer.ts'
import { type BodyReader } from './body/body-reader.ts'
import { type CorsPolicy } from './cors.ts'
import { type HttpRequest } from './http-request.ts'
import { type Caller } from './route.ts'

/** Finds out who calls, before the body is read. @throws AppError `unauthenticated` */
export type Authenticate = (request: HttpRequest) => Promise<Caller>

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface EndpointInput<B = unknown> {
  request: HttpRequest
  /** The path under the surface's prefix, as it came. */
  path: string
  /** The `:name` and `*name` parts of the path, decoded. */
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

/** What answers requests for one path. HEAD is answered as GET is, without the body. */
export interface Endpoint<B = unknown> {
  methods: readonly HttpMethod[]
  /** Under the surface's prefix; `:name` stands for one part, a last `*name` for all that is left. */
  path: string
  /** For a path shared with others, such as `/?hs=true`: whether this request is meant. */
  accepts?(request: HttpRequest): boolean
  /** In place of the surface's; null asks nobody who they are. */
  authenticate?: Authenticate | null
  /**
   * Called once the caller is known and before the body is parsed, the place for rate limits: before the body is read
   * where its length was declared, otherwise right after.
   */
  admit?(admission: Admission): Promise<void>
  body?: BodyReader<B>
  handle(input: EndpointInput<B>): Promise<Answer> | Answer
}

/** What one group of clients sees of a server: its paths, and how it speaks on all of them. */
export interface Surface {
  name: string
  /** Paths its endpoints stand under, each of them under every one; '' for the root. The longest that fits answers. */
  prefixes: readonly string[]
  endpoints: readonly Endpoint[]
  /** Asked for each endpoint that has none of its own; without it everybody may call. */
  authenticate?: Authenticate
  /** A failure in the format of this surface's clients. */
  describeError(error: AppError, request: HttpRequest): Answer
  /** Sent with every answer, errors included, in lower case; see `pageHeaders` and `apiHeaders`. */
  headers?: OutgoingHttpHeaders
  /** Which pages of other origins may call; none unless given. */
  cors?: CorsPolicy
  /** Cache-Control of answers that set none; `no-store` unless given. */
  caching?: string
  /** What is answered to a GET for a path nobody has, such as a single-page application; else it is a 404. */
  fallback?(request: HttpRequest): Promise<Answer> | Answer
}

/** Lets TypeScript infer what the body reader gives to the handler. */
export const defineEndpoint = <B = undefined>(endpoint: Endpoint<B>): Endpoint => endpoint
