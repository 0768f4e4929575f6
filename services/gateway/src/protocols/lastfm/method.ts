import { type HttpRequest } from '@ongaku/shared/http'
import { type ApiAccount } from '../../api-accounts/api-account.repository.ts'
import { type Deps } from '../../deps.ts'
import { type User } from '../../users/user.ts'
import { type Element } from './wire/element.ts'
import { type Params } from './wire/params.ts'

/** A call whose key and signature are right, as far as they can be checked. */
export interface AppCall {
  deps: Deps
  request: HttpRequest
  params: Params
  /** The known API account whose key it was made with; absent for a key that is built into a client. */
  account: ApiAccount | undefined
}

/** A call for a user, by a session key that was checked. */
export interface SessionCall extends AppCall {
  userId: string
  /** Where its plays come from, as `sourceOf` writes it. */
  source: string
  /** For the rate limit. */
  bodyBytes: number
}

/** A call that reads what is the user's. */
export interface ReadCall extends AppCall {
  user: User
}

export type Elements = readonly Element[]

/**
 * What a method asks of its caller: `app` an API key, `submit` a session, `read` a session or the key of the user's own
 * API account.
 */
export type Method = { name: string; post: boolean } & (
  | { access: 'app'; answer(call: AppCall): Promise<Elements> }
  | { access: 'submit'; answer(call: SessionCall): Promise<Elements> }
  | { access: 'read'; answer(call: ReadCall): Promise<Elements> }
)
