import { MongoError } from '../errors.ts'
import { type Doc, type Maybe, type Value } from '../bson/values.ts'
import { docOrEmpty, wantedString } from '../query/fields.ts'
import { parseFilter } from '../query/parse-filter.ts'
import { walkPath } from '../query/path.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { findCollection, makeReply, type Command } from './context.ts'
import { parseHint, runQuery } from './run-query.ts'

const MAX_BYTES = 16 * 1024 * 1024

/** Calls back with each value at a path; the elements of an array stand for themselves. */
function eachValue(doc: Doc, parts: readonly string[], add: (value: Value) => void): void {
  walkPath(doc, parts, (value: Maybe) => {
    if (Array.isArray(value)) for (const item of value) add(item)
    else if (value !== undefined) add(value)
    return false
  })
}

export const distinct: Command = {
  fields: ['key', 'query', 'hint'],
  async run(context) {
    const { command, server, pace } = context
    const collection = findCollection(context)
    const parts = wantedString(command, 'key').split('.')
    const filter = parseFilter(docOrEmpty(command, 'query'))
    const found = new Map<string, Value>()
    let bytes = 0
    if (collection) {
      const query = { filter, sort: [], skip: 0, limit: 0, hint: parseHint(collection, command.get('hint')) }
      const { rows } = runQuery(server.storage, collection, query, pace)
      for await (const batch of rows) {
        for (const { doc } of batch) {
          eachValue(doc, parts, (value) => {
            const key = encodeKey([value], []).toString('latin1')
            if (found.has(key)) return
            bytes += key.length
            if (bytes > MAX_BYTES) throw new MongoError(17217, 'distinct too big, 16mb cap')
            found.set(key, value)
          })
        }
      }
    }
    const order = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
    return makeReply({ values: order.map(([, value]) => value) })
  },
}
