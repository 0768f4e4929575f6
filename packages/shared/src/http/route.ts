import {
  type Contract,
  type Returned,
  type RouteInput,
  type Schema,
  type Scope,
} from '../contracts/contract.ts'
import { type Answer } from './answer.ts'
import { type HttpRequest } from './http-request.ts'
import { type Admit, type EndpointInput } from './surface.ts'

/** Who is calling, as a surface's `authenticate` found out. */
export interface Caller {
  userId: string
  /** The sign-in behind the call; absent for an API token and for calls between services. */
  sessionId?: string
  /** What an API token may do; absent for a sign-in, which may do everything. */
  scopes?: readonly Scope[]
  /** Whether the user is an administrator of the installation. */
  isAdministrator?: boolean
  /** True for another service, which calls for the user and has checked what they may do. */
  isService?: boolean
}

export interface Handled<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends Schema = Schema,
> extends RouteInput<P, Q, B> {
  request: HttpRequest
  caller: Caller
  /** The address the request came from. */
  ip: string
  /** How long the body was, in bytes. */
  bodyBytes: number
}

/** Makes an answer of what the handler gave; undefined for the one that the contract describes. */
export type Respond<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> = (
  result: unknown,
  input: Handled<P, Q, B>,
) => Promise<Answer | undefined> | Answer | undefined

/** A contract with the function that fulfils it. */
export interface Route extends Contract {
  /** See `Endpoint.admit`. */
  admit?: Admit | null
  handle(input: Handled): Promise<unknown>
  respond?: Respond
}

/** A contract that another service fulfils: what comes in and what it answers are passed on as bytes. */
export interface ForwardedRoute extends Contract {
  forward(input: EndpointInput<Buffer | undefined>): Promise<Answer>
}

/** An endpoint of a REST API. */
export type RestRoute = Route | ForwardedRoute

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
    /** See `Endpoint.admit`. */
    admit?: Admit | null
    handle(input: Handled<P, Q, B>): Promise<Returned<R>>
    respond?: Respond<P, Q, B>
  },
): Route {
  return route
}
