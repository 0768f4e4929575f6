import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { emptyDoc, isDoc, type Doc, type Value, type Maybe } from '../bson/values.ts'
import { getPath } from '../query/path.ts'
import { Row } from '../row.ts'
import { type Stage } from './stage.ts'

/** Copies the documents along a path and sets (or removes) the value at its end. */
function withPath(doc: Doc, parts: readonly string[], value: Maybe): Doc {
  const copy: Doc = new Map(doc)
  const [name = '', ...rest] = parts
  if (rest.length > 0) {
    const child = doc.get(name)
    copy.set(name, withPath(isDoc(child) ? child : emptyDoc(), rest, value))
  } else if (value === undefined) copy.delete(name)
  else copy.set(name, value)
  return copy
}

function parse(spec: Value) {
  const path = isDoc(spec) ? spec.get('path') : spec
  if (typeof path !== 'string' || !path.startsWith('$')) {
    throw new MongoError(28818, "path option to $unwind stage should be prefixed with a '$'")
  }
  if (isDoc(spec)) {
    for (const name of spec.keys()) {
      if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name)) {
        throw new MongoError(28811, `unrecognized option to $unwind stage: ${name}`)
      }
    }
  }
  const given = isDoc(spec) ? spec.get('preserveNullAndEmptyArrays') : undefined
  const preserve = given === undefined ? false : given
  if (typeof preserve !== 'boolean') {
    throw new MongoError(
      28809,
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeName(preserve)}`,
    )
  }
  const index = isDoc(spec) ? spec.get('includeArrayIndex') : undefined
  if (index !== undefined && (typeof index !== 'string' || index === '' || index.startsWith('$'))) {
    throw new MongoError(
      28810,
      'expected a non-empty string without $ for the includeArrayIndex option to $unwind stage',
    )
  }
  return {
    parts: path.slice(1).split('.'),
    index: index?.split('.'),
    preserve,
  }
}

export function unwindStage(spec: Value): Stage {
  const { parts, index, preserve } = parse(spec)
  const withIndex = (doc: Doc, at: number | null): Doc =>
    index ? withPath(doc, index, at === null ? null : BigInt(at)) : doc

  function unwind(doc: Doc): Doc[] {
    const value = getPath(doc, parts)
    if (!Array.isArray(value)) {
      if (value === undefined || value === null) return preserve ? [withIndex(doc, null)] : []
      return [withIndex(doc, null)]
    }
    if (value.length === 0) return preserve ? [withIndex(withPath(doc, parts, undefined), null)] : []
    return value.map((item, at) => withIndex(withPath(doc, parts, item), at))
  }

  return async function* (rows, pace) {
    for await (const batch of rows) {
      yield batch.flatMap(({ doc }) => unwind(doc).map((made) => Row.fromDoc(made)))
      await pace.breathe()
    }
  }
}
