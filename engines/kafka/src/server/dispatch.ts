import { errorCodes, ProtocolError } from '../errors.ts'
import { API_VERSIONS_KEY, writeApiVersions } from '../protocol/api-versions.ts'
import { apis, findApi } from '../protocol/apis.ts'
import { type Api, type ApiRequest, type BrokerContext } from '../protocol/api.ts'
import { delayFailure, saslAuthenticate } from '../protocol/sasl-authenticate.ts'
import { saslHandshake } from '../protocol/sasl-handshake.ts'
import { UnauthenticatedError } from '../sasl/sasl-session.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** What a connection knows about itself. */
export type Peer = Pick<ApiRequest, 'localAddress' | 'remoteAddress' | 'closed' | 'sasl' | 'hangUp'>

/** Buffers to send (none for a request without an answer), and what to call once they are sent. */
export interface Reply {
  buffers: Buffer[]
  sent: () => void
}

const SIZE_BYTES = 4
const nothing = (): void => undefined
const keyOf = (frame: Buffer): number => frame.readInt16BE(0)

/** Requests that may begin before those ahead of them are answered: appending keeps their order by itself. */
export const mayOverlap = (frame: Buffer): boolean => findApi(keyOf(frame))?.name === 'Produce'

/** Begins an answer; its size is filled in when it is finished. */
const beginAnswer = (correlationId: number): Writer => new Writer().int32(0).int32(correlationId)

function finishAnswer(answer: Writer): Buffer[] {
  const size = answer.size - SIZE_BYTES
  const buffers = answer.finish()
  buffers[0]?.writeInt32BE(size)
  return buffers
}

/**
 * A request this broker doesn't know, or not in that version. ApiVersions is answered so that the client can choose
 * again; any other gets the bare code, which no answer of another shape can be taken for.
 */
function refuse(frame: Buffer, correlationId: number): Buffer[] {
  const body = beginAnswer(correlationId)
  if (keyOf(frame) === API_VERSIONS_KEY) writeApiVersions(body, errorCodes.UNSUPPORTED_VERSION, apis)
  else body.int16(errorCodes.UNSUPPORTED_VERSION)
  return finishAnswer(body)
}

const isSupported = (api: Api | undefined, version: number): api is Api =>
  api !== undefined && version >= api.minVersion && version <= api.maxVersion

const openToAnyone: readonly number[] = [API_VERSIONS_KEY, saslHandshake.key, saslAuthenticate.key]

/** A token without a header around it. There is no answer that could tell of a failure: the connection is closed. */
async function answerBareToken(frame: Buffer, { sasl, closed }: Peer): Promise<Reply> {
  try {
    const { token } = sasl.authenticate(frame)
    return { buffers: new Writer().bytes(token).finish(), sent: nothing }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    await delayFailure(closed)
    throw new UnauthenticatedError(error.message)
  }
}

/**
 * Carries out one request.
 * @throws MalformedError where the frame isn't what its header says
 * @throws UnauthenticatedError where the connection must authenticate first
 */
export async function dispatch(frame: Buffer, peer: Peer, broker: BrokerContext): Promise<Reply> {
  if (peer.sasl.expectsBareToken()) return answerBareToken(frame, peer)
  const body = new Reader(frame)
  const key = body.int16()
  const version = body.int16()
  const correlationId = body.int32()
  if (!peer.sasl.isOpen() && !openToAnyone.includes(key)) {
    throw new UnauthenticatedError(`request ${key} came before authentication`)
  }
  const api = findApi(key)
  if (!isSupported(api, version)) {
    // Newer clients open with an ApiVersions of their own version and choose again: nothing to speak of.
    const fields = { apiKey: key, version, peer: peer.remoteAddress }
    if (key !== API_VERSIONS_KEY)
      broker.settings.logger.info(fields, 'refused a request that is not supported')
    return { buffers: refuse(frame, correlationId), sent: nothing }
  }
  const clientId = body.nullableString() ?? ''
  const answer = beginAnswer(correlationId)
  const outcome = await api.handle({ version, clientId, body, answer, ...peer }, broker)
  if (outcome.silent) return { buffers: [], sent: outcome.sent }
  return { buffers: finishAnswer(answer), sent: outcome.sent }
}
