import { type z } from 'zod'
import { type FromWire, mapperOf } from '../wire/index.ts'

/** What an API token may be allowed to do; a sign-in allows all of it. */
export const scopes = ['submit', 'read', 'admin'] as const

export type Scope = (typeof scopes)[number]

/**
 * Who may call an endpoint.
 * - `anyone`: also without signing in.
 * - `submit`, `read`: a sign-in, or an API token with that scope.
 * - `owner`: a sign-in, or an API token with the scope `admin`. An API token is kept in a player's settings; someone who reads
 *   an ordinary one there must not be able to remove or cancel anything, to link accounts or to make more tokens.
 * - `administrator`: like `owner`, for an administrator of the installation.
 */
export type Access = 'anyone' | 'submit' | 'read' | 'owner' | 'administrator'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

export type Schema = z.ZodType | undefined
export type Parsed<S extends Schema> = S extends z.ZodType ? FromWire<z.output<S>> : undefined
export type Returned<S extends Schema> = S extends z.ZodType ? FromWire<z.input<S>> : void

/** What an endpoint takes and gives, in wire terms; server, client and OpenAPI document are derived from it. */
export interface Contract<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
  R extends Schema = Schema,
> {
  method: Method
  /** Path under the server's prefix, with `:name` for parameters. */
  path: string
  summary: string
  description?: string
  tag: string
  /** Who may call it; `read` unless given. Whoever may not is refused before the body is read. */
  access?: Access
  /** Takes tokens only: a browser's session cookie doesn't count. */
  refusesCookie?: boolean
  params?: P
  query?: Q
  body?: B
  /** The largest body that is read, in bytes; 100 kB unless given. */
  bodyLimit?: number
  /** Without a schema there is no body, unless a media type says that there is one of another kind. */
  response: { status: number; description: string; schema?: R; mediaType?: string }
  /** What it may answer instead, without a body: status and description. */
  otherResponses?: Record<number, string>
}

export interface RouteInput<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  params: Parsed<P>
  query: Parsed<Q>
  body: Parsed<B>
}

/** @throws Error for a schema whose keys can't be mapped between wire and code */
export function defineContract<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
  R extends Schema = undefined,
>(contract: Contract<P, Q, B, R>): Contract<P, Q, B, R> {
  const name = `${contract.method} ${contract.path}`
  const parts = {
    path: contract.params,
    query: contract.query,
    body: contract.body,
    answer: contract.response.schema,
  }
  for (const [part, schema] of Object.entries(parts)) if (schema) mapperOf(schema, `${name} ${part}`)
  return contract
}

export type ContractInput<C> = C extends Contract<infer P, infer Q, infer B> ? RouteInput<P, Q, B> : never
export type ContractOutput<C> =
  C extends Contract<Schema, Schema, Schema, infer R>
    ? R extends z.ZodType
      ? FromWire<z.output<R>>
      : void
    : never
