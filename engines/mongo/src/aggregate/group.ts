import { MongoError } from '../errors.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { compileExpression } from '../expression/compile.ts'
import { Row } from '../row.ts'
import { encodeKey } from '../keys/key-encoding.ts'
import { type Accumulator, type MakeAccumulator } from './accumulator.ts'
import { compileAccumulator } from './accumulators.ts'
import { checkStageBytes } from './size-of.ts'
import { type Stage } from './stage.ts'
import { type Expression, type Variables } from '../expression/expression.ts'

interface Group {
  id: Value
  accumulators: Accumulator[]
}

const BATCH = 256
const GROUP_BYTES = 300

/** One key for all that is equal: 1, 1.0 and NumberLong(1) fall into one group. */
export function groupKey(value: Maybe): string {
  return typeof value === 'string' ? `"${value}` : encodeKey([value ?? null], []).toString('latin1')
}

/** Groups by what `idOf` says of each document. */
export function groupStage(
  idOf: Expression,
  fields: readonly (readonly [string, Value])[],
  variables: Variables,
): Stage {
  const makers = fields.map(([name, spec]): [string, MakeAccumulator] => {
    if (name.includes('.')) throw new MongoError(40235, `The field name '${name}' cannot contain '.'`)
    if (name.startsWith('$'))
      throw new MongoError(40236, `The field name '${name}' cannot be an operator name`)
    return [name, compileAccumulator(name, spec, variables)]
  })
  return async function* (rows, pace) {
    const groups = new Map<string, Group>()
    let bytes = 0
    for await (const batch of rows) {
      for (const { doc } of batch) {
        const context = { root: doc, vars: variables }
        const value = idOf(context) ?? null
        const key = groupKey(value)
        let group = groups.get(key)
        if (!group) {
          group = { id: value, accumulators: makers.map(([, make]) => make()) }
          groups.set(key, group)
          bytes += GROUP_BYTES + key.length * 2
        }
        for (const accumulator of group.accumulators) bytes += accumulator.add(context)
      }
      checkStageBytes(bytes, '$group')
      await pace.breathe()
    }
    let made: Row[] = []
    for (const { id: value, accumulators } of groups.values()) {
      const doc: Doc = new Map([['_id', value]])
      makers.forEach(([name], i) => doc.set(name, accumulators[i]?.result() ?? null))
      made.push(Row.fromDoc(doc))
      if (made.length === BATCH) {
        yield made
        made = []
      }
    }
    if (made.length > 0) yield made
  }
}

export function parseGroup(spec: Value, variables: Variables): Stage {
  if (!isDoc(spec)) throw new MongoError(15947, "a group's fields must be specified in an object")
  const id = spec.get('_id')
  if (id === undefined) throw new MongoError(15955, 'a group specification must include an _id')
  return groupStage(
    compileExpression(id, variables),
    [...spec].filter(([name]) => name !== '_id'),
    variables,
  )
}
