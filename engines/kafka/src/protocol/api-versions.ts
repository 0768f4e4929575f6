import { errorCodes } from '../errors.ts'
import { type Writer } from '../wire/writer.ts'
import { ANSWERED, type Api } from './api.ts'

export const API_VERSIONS_KEY = 18

/** Writes the table in the form of version 0, which every client can read, whatever version it asked with. */
export function writeApiVersions(answer: Writer, errorCode: number, apis: readonly Api[]): void {
  answer.int16(errorCode)
  answer.array(apis, (writer, api) => writer.int16(api.key).int16(api.minVersion).int16(api.maxVersion))
}

/** @param apis gives every api, this one included */
export const createApiVersions = (apis: () => readonly Api[]): Api => ({
  key: API_VERSIONS_KEY,
  name: 'ApiVersions',
  minVersion: 0,
  maxVersion: 2,
  handle({ version, answer }) {
    writeApiVersions(answer, errorCodes.NONE, apis())
    if (version >= 1) answer.int32(0)
    return ANSWERED
  },
})
