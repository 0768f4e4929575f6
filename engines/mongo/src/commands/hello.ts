import { USERS_DATABASE } from '../authentication/authentication.ts'
import { int32 } from '../bson/values.ts'
import { MAX_DOCUMENT_BYTES } from '../storage/records.ts'
import { MAX_MESSAGE_BYTES } from '../wire/message.ts'
import { makeReply, type Command, type Reply } from './context.ts'
import { startSpeculatively } from './sasl.ts'
import { MAX_BATCH } from './write-results.ts'

export const VERSION = [7, 0, 0] as const
const MAX_WIRE_VERSION = 21

/**
 * A standalone server: no set name, so drivers send no transaction numbers. No topology version either: a driver then
 * asks once in ten seconds on one connection. Given one, it would wait for a stream of answers, as often, and measure
 * the round trip on a second connection beside it.
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
  open: true,
  async run({ connection, name, command, caller, server }) {
    const reply = describeSelf(name === 'hello' ? 'isWritablePrimary' : 'ismaster', connection)
    const { mechanisms } = server.authentication
    // The same for every name that is asked about, so that nobody learns which ones there are.
    if (command.has('saslSupportedMechs')) reply.set('saslSupportedMechs', [...mechanisms])
    const step = await startSpeculatively(caller, command)
    return step ? reply.set('speculativeAuthenticate', step) : reply
  },
}

export const ping: Command = { open: true, run: () => new Map() }

export const buildInfo: Command = {
  open: true,
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
  run({ caller: { user } }) {
    const users = user === undefined ? [] : [makeReply({ user, db: USERS_DATABASE })]
    const roles = user === undefined ? [] : [makeReply({ role: 'root', db: USERS_DATABASE })]
    return makeReply({ authInfo: makeReply({ authenticatedUsers: users, authenticatedUserRoles: roles }) })
  },
}
