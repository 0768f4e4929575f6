import { ProtocolError } from '../errors.ts'

/** The broker's answer to a client's token, and whether the client is authenticated with it. */
export interface SaslStep {
  token: Buffer
  isDone: boolean
}

/** One attempt to authenticate: takes the client's tokens one after the other. */
export interface SaslExchange {
  /** @throws ProtocolError SASL_AUTHENTICATION_FAILED */
  step(token: Buffer): SaslStep
}

export interface Mechanism {
  readonly name: string
  begin(): SaslExchange
}

/** The same words whatever was wrong, so that nobody learns which user names there are. */
export const authenticationFailed = (): ProtocolError =>
  new ProtocolError('SASL_AUTHENTICATION_FAILED', 'Authentication failed: wrong user name or password')
