import { errorCodes, ProtocolError, toErrorCode, toErrorMessage } from '../errors.ts'
import { checkConfig } from '../topics/topic-config.ts'
import { type Topic } from '../topics/topic.ts'
import { type Reader } from '../wire/reader.ts'
import { ANSWERED, type Api, type ApiRequest, type BrokerContext, type Outcome } from './api.ts'
import { findTopicResource, type ConfigResource } from './config-resource.ts'

const SET = 0
const DELETE = 1

interface Change {
  name: string
  operation: number
  value: string | null
}
type Alteration = ConfigResource & { changes: Change[] }

/** Starts from the settings that stand, or from none, and applies the changes. */
function applyChanges(from: Topic['overrides'], changes: Change[]): Record<string, string> {
  const overrides: Record<string, string> = { ...from }
  if (new Set(changes.map(({ name }) => name)).size < changes.length) {
    throw new ProtocolError('INVALID_REQUEST', 'a setting is named twice')
  }
  for (const { name, operation, value } of changes) {
    if (operation !== SET && operation !== DELETE) {
      throw new ProtocolError('INVALID_REQUEST', 'settings can be set and deleted; lists are set as a whole')
    }
    if (operation === DELETE) {
      delete overrides[name]
      continue
    }
    overrides[name] = checkConfig(name, value)
  }
  return overrides
}

interface Reading {
  keepsOthers: boolean
  readChange: (reader: Reader) => Change
}

const alter = ({ keepsOthers, readChange }: Reading) => {
  return async ({ body, answer }: ApiRequest, broker: BrokerContext): Promise<Outcome> => {
    const alterations = body.array((r): Alteration => {
      return { type: r.int8(), name: r.string(), changes: r.array(readChange) }
    })
    const validateOnly = body.boolean()
    const change = async (alteration: Alteration) => {
      try {
        const topic = findTopicResource(alteration, broker)
        const apply = (from: Topic['overrides']): Record<string, string> =>
          applyChanges(keepsOthers ? from : {}, alteration.changes)
        if (validateOnly) apply(topic.overrides)
        else await broker.topics.configure(topic.name, apply)
        return { ...alteration, errorCode: errorCodes.NONE as number, message: null }
      } catch (error) {
        return { ...alteration, errorCode: toErrorCode(error), message: toErrorMessage(error) }
      }
    }
    const results = await Promise.all(alterations.map(change))
    answer.int32(0).array(results, (writer, { errorCode, message, type, name }) => {
      writer.int16(errorCode).string(message).int8(type).string(name)
    })
    return ANSWERED
  }
}

/** AlterConfigs: what is given replaces all the topic's settings; the others go back to their defaults. */
export const alterConfigs: Api = {
  key: 33,
  name: 'AlterConfigs',
  minVersion: 0,
  maxVersion: 1,
  handle: alter({
    keepsOthers: false,
    readChange: (r) => ({ name: r.string(), operation: SET, value: r.nullableString() }),
  }),
}

/** IncrementalAlterConfigs: only what is named changes. */
export const incrementalAlterConfigs: Api = {
  key: 44,
  name: 'IncrementalAlterConfigs',
  minVersion: 0,
  maxVersion: 0,
  handle: alter({
    keepsOthers: true,
    readChange: (r) => ({ name: r.string(), operation: r.int8(), value: r.nullableString() }),
  }),
}
