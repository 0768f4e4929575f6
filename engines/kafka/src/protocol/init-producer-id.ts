import { errorCodes } from '../errors.ts'
import { type Writer } from '../wire/writer.ts'
import { ANSWERED, type Api } from './api.ts'

const writeAnswer = (answer: Writer, errorCode: number, id: number, epoch: number): void => {
  answer.int32(0).int16(errorCode).int64(id).int16(epoch)
}

const refuse = (answer: Writer, errorCode: number): void => writeAnswer(answer, errorCode, -1, -1)

/**
 * InitProducerId for idempotent producers. It needs no coordinator, so it can be the first request after a start. A
 * transactional id is refused (see FindCoordinator for the code).
 */
export const initProducerId: Api = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 1,
  async handle({ body, answer }, { identity, settings }) {
    const transactionalId = body.nullableString()
    body.int32()
    if (transactionalId !== null) {
      const code =
        transactionalId === '' ? errorCodes.INVALID_REQUEST : errorCodes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
      refuse(answer, code)
      return ANSWERED
    }
    try {
      const id = await identity.nextProducerId()
      writeAnswer(answer, errorCodes.NONE, id, 0)
    } catch (error) {
      settings.logger.error({ error }, 'could not reserve producer ids')
      // Retriable: the disk may have room again.
      refuse(answer, errorCodes.COORDINATOR_NOT_AVAILABLE)
    }
    return ANSWERED
  },
}
