import { setTimeout as delay } from 'node:timers/promises'
import { MongoError } from '../errors.ts'
import {
  createDecoys,
  deriveKeys,
  parseClientFirst,
  startConversation,
  type ScramConversation,
} from './scram.ts'

/** Who may use the server. Both are printable ASCII, which drivers send as it is (RFC 7613 changes other text). */
export interface Credentials {
  username: string
  password: string
}

const MECHANISM = 'SCRAM-SHA-256'

/** The database that MongoDB keeps users in; clients name it as their `authSource`. */
export const USERS_DATABASE = 'admin'

/** A failed attempt is answered after this long. */
const FAILURE_DELAY_MS = 250

/** A connection that failed this often is not let in any more, whatever it sends. */
const MAX_FAILURES = 5

const MAX_PAYLOAD_BYTES = 2_048

export interface SaslStart {
  mechanism: string
  db: string
  payload: Buffer
  /** The server's signature is the last message, without an empty one behind it. */
  skipEmptyExchange: boolean
}

export interface SaslStep {
  conversationId: number
  done: boolean
  payload: string
}

/** What one connection has shown of itself. */
export interface Caller {
  /** The name it signed in under; undefined before. */
  readonly user: string | undefined
  /** Whether it may do no more than sign in. */
  readonly restricted: boolean
  start(request: SaslStart): Promise<SaslStep>
  continue(conversationId: number, payload: Buffer): Promise<SaslStep>
}

export interface Authentication {
  /** The mechanisms there are; none on a server that asks for nothing. */
  mechanisms: readonly string[]
  createCaller(): Caller
}

const failed = (): MongoError => new MongoError('AuthenticationFailed', 'Authentication failed.')

function checkPrintable(name: keyof Credentials, value: string): void {
  if (!/^[\x20-\x7e]+$/.test(value))
    throw new Error(`credentials.${name} must be printable ASCII and not empty`)
}

const anybody: Caller = {
  user: undefined,
  restricted: false,
  start: () => Promise.reject(new MongoError('AuthenticationFailed', 'this server has no users')),
  continue: () => Promise.reject(new MongoError('ProtocolError', 'no SASL session state found')),
}

interface Conversation extends ScramConversation {
  id: number
  username: string
  skipEmptyExchange: boolean
  /** The proof was right, and only the empty message at the end is missing. */
  proven: boolean
}

/**
 * Lets clients sign in by SCRAM-SHA-256 under one name; without credentials all are let in. The keys are derived from
 * the password in the background. Throws for credentials that are not printable ASCII.
 */
export function createAuthentication(credentials: Credentials | undefined): Authentication {
  if (!credentials) return { mechanisms: [], createCaller: () => anybody }
  checkPrintable('username', credentials.username)
  checkPrintable('password', credentials.password)
  const deriving = deriveKeys(credentials.password)
  const decoy = createDecoys()

  function createCaller(): Caller {
    let user: string | undefined
    let failures = 0
    let ids = 0
    let current: Conversation | undefined

    async function fail(): Promise<never> {
      failures++
      current = undefined
      await delay(FAILURE_DELAY_MS)
      throw failed()
    }

    return {
      get user() {
        return user
      },
      get restricted() {
        return user === undefined
      },
      async start({ mechanism, db, payload, skipEmptyExchange }) {
        if (mechanism !== MECHANISM) {
          const message = `Received authentication for mechanism ${mechanism} which is unknown or not enabled`
          throw new MongoError('MechanismUnavailable', message)
        }
        const first = payload.length > MAX_PAYLOAD_BYTES ? undefined : parseClientFirst(payload.toString())
        if (!first || failures >= MAX_FAILURES) return fail()
        const isKnown = first.username === credentials?.username && db === USERS_DATABASE
        const real = await deriving
        const keys = isKnown ? real : decoy(first.username)
        const conversation = startConversation(first, keys)
        const { username } = first
        current = { ...conversation, id: ++ids, username, skipEmptyExchange, proven: false }
        return { conversationId: current.id, done: false, payload: conversation.serverFirst }
      },
      async continue(conversationId, payload) {
        const conversation = current
        if (!conversation) throw new MongoError('ProtocolError', 'no SASL session state found')
        const { id, username, skipEmptyExchange, proven } = conversation
        if (conversationId !== id) throw new MongoError('ProtocolError', 'mismatched conversation id')
        if (proven) {
          if (payload.length > 0) return fail()
          current = undefined
          user = username
          return { conversationId: id, done: true, payload: '' }
        }
        const signature =
          payload.length > MAX_PAYLOAD_BYTES ? undefined : conversation.finish(payload.toString())
        if (signature === undefined) return fail()
        conversation.proven = true
        if (skipEmptyExchange) {
          current = undefined
          user = username
        }
        return { conversationId: id, done: skipEmptyExchange, payload: signature }
      },
    }
  }

  return { mechanisms: [MECHANISM], createCaller }
}
