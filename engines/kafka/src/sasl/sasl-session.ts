import { errorCodes } from '../errors.ts'
import { type Credentials } from './credentials.ts'
import { type Mechanism, type SaslExchange, type SaslStep } from './mechanism.ts'
import { createPlain } from './plain.ts'
import { createScramSha256 } from './scram-sha-256.ts'

/** The connection asked for something it may not ask for yet, or failed to authenticate; it is closed. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError'
}

/** How far one connection has authenticated. */
export interface SaslSession {
  /** Whether the connection may ask for anything: it has authenticated, or the broker asks nobody to. */
  isOpen(): boolean
  /** Whether the next frame is a bare token without a request header, as it is after SaslHandshake version 0. */
  expectsBareToken(): boolean
  readonly mechanisms: readonly string[]
  /** Chooses a mechanism; gives an error code. */
  handshake(mechanism: string, bareTokens: boolean): number
  /** @throws ProtocolError for a wrong password, UnauthenticatedError before a handshake */
  authenticate(token: Buffer): SaslStep
}

/** Begins the session of a connection. */
export type BeginSaslSession = () => SaslSession

function beginSession(known: readonly Mechanism[]): SaslSession {
  let isOpen = known.length === 0
  let exchange: SaslExchange | null = null
  let hasBareTokens = false
  return {
    isOpen: () => isOpen,
    expectsBareToken: () => hasBareTokens && !isOpen,
    mechanisms: known.map(({ name }) => name),
    handshake(mechanism, bareTokens) {
      if (isOpen) return errorCodes.ILLEGAL_SASL_STATE
      const chosen = known.find(({ name }) => name === mechanism)
      if (!chosen) return errorCodes.UNSUPPORTED_SASL_MECHANISM
      exchange = chosen.begin()
      hasBareTokens = bareTokens
      return errorCodes.NONE
    },
    authenticate(token) {
      if (!exchange) throw new UnauthenticatedError('a token came before a handshake')
      const current = exchange
      exchange = null
      const step = current.step(token)
      if (step.isDone) isOpen = true
      else exchange = current
      return step
    },
  }
}

/**
 * Prepares the mechanisms once for all connections.
 * @param credentials null lets everybody in without asking
 * @throws Error for an empty user name or password
 */
export async function prepareSasl(credentials: Credentials | null): Promise<BeginSaslSession> {
  if (!credentials) return () => beginSession([])
  if (credentials.username === '' || credentials.password === '') {
    throw new Error('the credentials of the embedded Kafka need a user name and a password')
  }
  const mechanisms = [createPlain(credentials), await createScramSha256(credentials)]
  return () => beginSession(mechanisms)
}
