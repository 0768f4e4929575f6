import { type Contract, type Returned, type RouteInput, type Schema } from '../contracts/contract.ts'

/** Who is calling, as the server's `authenticate` found out. */
export interface Caller {
  userId: string
  /** The sign-in behind the call; absent for an API token and for calls between services. */
  sessionId?: string
  /** True for another service, which calls for the user and has checked what they may do. */
  isService?: boolean
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
