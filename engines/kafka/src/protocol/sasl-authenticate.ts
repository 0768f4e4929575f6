import { errorCodes, ProtocolError } from '../errors.ts'
import { waitUnlessClosed } from '../wait-unless-closed.ts'
import { ANSWERED, type Api, type ApiRequest } from './api.ts'

// As Apache Kafka (connection.failed.authentication.delay.ms): whoever guesses gets ten guesses a second.
const FAILURE_DELAY_MS = 100

/** Makes whoever failed wait for the answer, as long as they stay. */
export async function delayFailure(closed: AbortSignal): Promise<void> {
  const timers: NodeJS.Timeout[] = []
  const giveUp = (): void => timers.forEach(clearTimeout)
  await waitUnlessClosed<void>(closed, giveUp, (resolve) => {
    timers.push(setTimeout(resolve, FAILURE_DELAY_MS))
  })
}

function authenticate({ version, body, answer, sasl }: ApiRequest): void {
  const { token } = sasl.authenticate(body.bytes())
  answer.int16(errorCodes.NONE).string(null).bytes(token)
  if (version >= 1) answer.int64(0)
}

/** SaslAuthenticate: one step of the mechanism that was chosen. A failure is answered late, and ends the connection. */
export const saslAuthenticate: Api = {
  key: 36,
  name: 'SaslAuthenticate',
  minVersion: 0,
  maxVersion: 1,
  async handle(request, { settings }) {
    const { version, answer, sasl, closed, remoteAddress, hangUp } = request
    if (sasl.isOpen()) {
      answer.int16(errorCodes.ILLEGAL_SASL_STATE).string('this connection has no authentication under way')
      answer.bytes(Buffer.alloc(0))
      if (version >= 1) answer.int64(0)
      return ANSWERED
    }
    try {
      authenticate(request)
      return ANSWERED
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      settings.logger.warn({ peer: remoteAddress }, 'refused a client with a wrong user name or password')
      await delayFailure(closed)
      answer.int16(error.code).string(error.message).bytes(Buffer.alloc(0))
      if (version >= 1) answer.int64(0)
      return { silent: false, sent: hangUp }
    }
  },
}
