import { MongoError } from '../errors.ts'
import { int32, type Value } from '../bson/values.ts'
import { makeReply, type Command, type Reply } from './context.ts'
import { VERSION } from './hello.ts'

const parameters: Record<string, () => Reply> = {
  featureCompatibilityVersion: () => makeReply({ version: `${VERSION[0]}.${VERSION[1]}` }),
}

export const getParameter: Command = {
  run({ command }) {
    const asked = command.get('getParameter') === '*' ? Object.keys(parameters) : [...command.keys()].slice(1)
    const reply: Reply = new Map()
    for (const name of asked) {
      const read = parameters[name]
      if (read) reply.set(name, read())
    }
    if (reply.size === 0) throw new MongoError('InvalidOptions', 'no option found to get')
    return reply
  },
}

export const serverStatus: Command = {
  run({ server }) {
    const uptime = (server.now() - server.startedAt) / 1000
    const { rss } = process.memoryUsage()
    return makeReply({
      host: 'localhost',
      version: VERSION.join('.'),
      process: 'ongaku-embedded-mongo',
      pid: BigInt(process.pid),
      uptime,
      localTime: new Date(server.now()),
      connections: makeReply({ current: int32(server.connections()) }),
      mem: makeReply({ bits: int32(64), resident: int32(Math.round(rss / 1048576)) }),
      metrics: makeReply({ cursor: makeReply({ open: makeReply({ total: BigInt(server.cursors.open) }) }) }),
      storageEngine: makeReply({ name: 'lmdb', persistent: true }),
    })
  },
}

/** Sessions are accepted so that drivers can use theirs; ending one closes its cursors. */
export const endSessions: Command = {
  open: true,
  run({ command, name, server }) {
    const list = command.get(name)
    for (const session of Array.isArray(list) ? list : []) {
      const text = sessionKey(session)
      if (text !== undefined && name !== 'refreshSessions') server.cursors.killSession(text)
    }
    return new Map()
  },
}

export function sessionKey(session: Value | undefined): string | undefined {
  const id = session instanceof Map ? session.get('id') : undefined
  return typeof id === 'object' && id !== null && 'bytes' in id ? id.bytes.toString('hex') : undefined
}

export const refuseTransaction: Command = {
  run() {
    throw new MongoError(
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    )
  },
}
