import { type z } from 'zod'
import { type FromWire } from '../wire/index.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Who is calling, as the server's `authenticate` found out. */
export interface Caller {
  userId: string
  /** The sign-in behind the call; absent for an API token and for calls between services. */
  sessionId?: string
}

type Schema = z.ZodType | undefined
type Parsed<S extends Schema> = S extends z.ZodType ? FromWire<z.output<S>> : undefined
type Returned<S extends Schema> = S extends z.ZodType ? FromWire<z.input<S>> : void

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
  /** False for what may be called without signing in. */
  authenticated?: boolean
  params?: P
  query?: Q
  body?: B
  /** The largest body that is read, in bytes; 100 kB unless given. */
  bodyLimit?: number
  response: { status: number; description: string; schema?: R }
}

interface RouteInput<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  params: Parsed<P>
  query: Parsed<Q>
  body: Parsed<B>
}

export interface Handled<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
> extends RouteInput<P, Q, B> {
  /** The address the request came from. */
  ip: string
}

interface WithCaller {
  caller: Caller
}

/** A contract with the function that fulfils it. */
export interface Route extends Contract {
  handle(input: Handled & WithCaller): Promise<unknown>
}

/** Contracts that need no one signed in get no caller. */
export function defineContract<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
  R extends Schema = undefined,
>(contract: Contract<P, Q, B, R>): Contract<P, Q, B, R> {
  return contract
}

/**
 * One endpoint: its contract and its handler, which gets validated camelCase values and returns one. Whatever it
 * throws becomes a Problem Details document.
 */
export function defineRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
  R extends Schema = undefined,
>(
  route: Contract<P, Q, B, R> & {
    handle(input: Handled<P, Q, B> & WithCaller): Promise<Returned<R>>
  },
): Route {
  return route
}

export type ContractInput<C> = C extends Contract<infer P, infer Q, infer B> ? RouteInput<P, Q, B> : never
export type ContractOutput<C> =
  C extends Contract<Schema, Schema, Schema, infer R>
    ? R extends z.ZodType
      ? FromWire<z.output<R>>
      : void
    : never
