import { errorCodes } from '../errors.ts'
import { ANSWERED, BROKER_ID, type Api } from './api.ts'
import { advertisedHost } from './metadata.ts'

const GROUP = 0

/**
 * FindCoordinator: this broker, for groups. For transactions the code is the one that makes every client give up at
 * once rather than ask again; the message says what is meant.
 */
export const findCoordinator: Api = {
  key: 10,
  name: 'FindCoordinator',
  minVersion: 0,
  maxVersion: 2,
  handle(request, broker) {
    const { version, body, answer } = request
    const key = body.string()
    const type = version >= 1 ? body.int8() : GROUP
    const isGroup = type === GROUP && key !== ''
    const refusal =
      type === GROUP ? errorCodes.INVALID_GROUP_ID : errorCodes.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
    if (version >= 1) answer.int32(0)
    answer.int16(isGroup ? errorCodes.NONE : refusal)
    if (version >= 1) {
      const message = type === GROUP ? 'a group needs a name' : 'this broker does not support transactions'
      answer.string(isGroup ? null : message)
    }
    if (isGroup) answer.int32(BROKER_ID).string(advertisedHost(broker, request)).int32(broker.port())
    else answer.int32(-1).string('').int32(-1)
    return ANSWERED
  },
}
