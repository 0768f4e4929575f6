import { type Value } from '../bson/values.ts'
import { wantedArray } from '../query/fields.ts'
import { makeReply, namespaceOf, type Command } from './context.ts'

export const killCursors: Command = {
  fields: ['cursors'],
  run(context) {
    const killed: Value[] = []
    const notFound: Value[] = []
    const ns = namespaceOf(context)
    for (const id of wantedArray(context.command, 'cursors')) {
      const found = typeof id === 'bigint' && context.server.cursors.kill(id, ns)
      ;(found ? killed : notFound).push(id)
    }
    return makeReply({
      cursorsKilled: killed,
      cursorsNotFound: notFound,
      cursorsAlive: [],
      cursorsUnknown: [],
    })
  },
}
