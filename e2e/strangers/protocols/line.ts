import { type Account } from '../support/account.ts'
import { type Owner } from '../support/setting.ts'

/** What a stranger tries, and how the protocol answers it. */
export interface ProtocolAttempt {
  /** With what credential. */
  as: string
  /** Under the surface's prefixes, with its query. */
  path: string
  headers?: Record<string, string>
  body?: unknown
  status: number
  /** What the answer says; of an answer that tells something, it is the stranger's own. */
  says: RegExp
  /** What of the owner's it tells nevertheless. */
  tells?: string[]
}

export type ProtocolLine = (owner: Owner, stranger: Account) => ProtocolAttempt[]

/** By surface, method and path, as `listServed` names them. */
export type ProtocolTable = Record<string, ProtocolLine>

export const nowInSeconds = (): number => Math.floor(Date.now() / 1000)
