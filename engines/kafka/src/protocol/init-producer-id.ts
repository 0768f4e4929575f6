import { errorCodes } from '../errors.ts'
import { ANSWERED, type Api } from './api.ts'

/** InitProducerId for idempotent producers; a transactional id is refused (see FindCoordinator for the code). */
export const initProducerId: Api = {
  key: 22,
  name: 'InitProducerId',
  minVersion: 0,
  maxVersion: 1,
  async handle({ body, answer }, { identity, settings }) {
    const transactionalId = body.nullableString()
    body.int32()
    if (transactionalId !== null) {
      answer.int32(0).int16(errorCodes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED).int64(-1).int16(-1)
      return ANSWERED
    }
    try {
      const id = await identity.nextProducerId()
      answer.int32(0).int16(errorCodes.NONE).int64(id).int16(0)
    } catch (error) {
      settings.logger.error({ error }, 'could not reserve producer ids')
      // Retriable: the disk may have room again.
      answer.int32(0).int16(errorCodes.COORDINATOR_NOT_AVAILABLE).int64(-1).int16(-1)
    }
    return ANSWERED
  },
}
