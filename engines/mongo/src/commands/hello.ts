import { int32 } from '../bson/values.ts'
import { MAX_DOCUMENT_BYTES } from '../storage/records.ts'
import { MAX_MESSAGE_BYTES } from '../wire/message.ts'
import { makeReply, type Command, type Reply } from './context.ts'
import { MAX_BATCH } from './write-results.ts'

export const VERSION = [7, 0, 0] as const
const MAX_WIRE_VERSION = 21

/**
 * A standalone server: no set name, so drivers send no transaction numbers; no topology version, so they ask again
 * instead of waiting for a stream of answers.
 */
function describeSelf(primary: string, connection: number): Reply {
  return makeReply({
    [primary]: true,
    helloOk: true,
    maxBsonObjectSize: int32(MAX_DOCUMENT_BYTES),
    maxMessageSizeBytes: int32(MAX_MESSAGE_BYTES),
    maxWriteBatchSize: int32(MAX_BATCH),
    localTime: new Date(),
    logicalSessionTimeoutMinutes: int32(30),
    connectionId: int32(connection),
    minWireVersion: int32(0),
    maxWireVersion: int32(MAX_WIRE_VERSION),
    readOnly: false,
  })
}

export const hello: Command = {
  run: ({ connection, name }) =>
    describeSelf(name === 'hello' ? 'isWritablePrimary' : 'ismaster', connection),
}

export const ping: Command = { run: () => new Map() }

export const buildInfo: Command = {
  run: () =>
    makeReply({
      version: VERSION.join('.'),
      gitVersion: 'ongaku-embedded',
      modules: [],
      versionArray: [...VERSION, 0].map(int32),
      bits: int32(64),
      debug: false,
      maxBsonObjectSize: int32(MAX_DOCUMENT_BYTES),
      storageEngines: ['lmdb'],
    }),
}

export const connectionStatus: Command = {
  run: () => makeReply({ authInfo: makeReply({ authenticatedUsers: [], authenticatedUserRoles: [] }) }),
}
