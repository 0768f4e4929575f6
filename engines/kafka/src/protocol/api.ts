import { type BrokerIdentity } from '../broker-identity.ts'
import { type Coordinator } from '../groups/coordinator.ts'
import { type OffsetStore } from '../groups/offset-store.ts'
import { type Settings } from '../options.ts'
import { type SaslSession } from '../sasl/sasl-session.ts'
import { type FetchBudget } from '../server/fetch-budget.ts'
import { type TopicStore } from '../topics/topic-store.ts'
import { type Reader } from '../wire/reader.ts'
import { type Writer } from '../wire/writer.ts'

/** This broker's id; there is no other. */
export const BROKER_ID = 0

/** What the handlers work on. */
export interface BrokerContext {
  settings: Settings
  topics: TopicStore
  coordinator: Coordinator
  offsets: OffsetStore
  identity: BrokerIdentity
  fetchBudget: FetchBudget
  /** The port that clients are told. */
  port: () => number
}

export interface ApiRequest {
  version: number
  clientId: string
  body: Reader
  /** Where the answer's body goes. */
  answer: Writer
  /** The address the client reached, and the client's own. */
  localAddress: string
  remoteAddress: string
  /** Fires when the connection is gone, so that nothing waits on its behalf. */
  closed: AbortSignal
  /** How far the connection has authenticated. */
  sasl: SaslSession
  /** Closes the connection once what was answered is sent. */
  hangUp: () => void
}

/** Whether the answer goes out (it doesn't for acks=0), and what to call once it was sent. */
export interface Outcome {
  silent: boolean
  sent: () => void
}

const nothing = (): void => undefined
export const ANSWERED: Outcome = { silent: false, sent: nothing }
export const SILENT: Outcome = { silent: true, sent: nothing }

/** One kind of request: its versions, and its reading, doing and answering close together. */
export interface Api {
  key: number
  name: string
  minVersion: number
  maxVersion: number
  handle(request: ApiRequest, broker: BrokerContext): Promise<Outcome> | Outcome
}
