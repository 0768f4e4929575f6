import { MongoError } from '../errors.ts'
import { emptyDoc, isDoc, Regex, UNDEFINED, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { checkVariableName, compileExpression } from '../expression/compile.ts'
import { comparison, isIn } from '../query/comparison-predicates.ts'
import { type Pace } from '../query/deadline.ts'
import { type Filter } from '../query/filter.ts'
import { onPath } from '../query/parse-filter.ts'
import { walkPath } from '../query/path.ts'
import { Row, type Rows } from '../row.ts'
import { groupKey } from './group.ts'
import { type PipelineEnvironment } from './environment.ts'
import { gather } from './simple-stages.ts'
import { type Stage } from './stage.ts'

const known = new Set(['from', 'localField', 'foreignField', 'let', 'pipeline', 'as'])

interface LookupSpec {
  from: string
  as: string[]
  local: string | undefined
  foreign: string | undefined
  bindings: Doc
  pipeline: Value[]
}

function text(spec: Doc, name: string): string | undefined {
  const value = spec.get(name)
  if (value === undefined) return undefined
  if (typeof value !== 'string')
    throw new MongoError('FailedToParse', `$lookup argument '${name}' must be a string`)
  return value
}

function parse(spec: Value): LookupSpec {
  if (!isDoc(spec)) throw new MongoError('FailedToParse', 'the $lookup specification must be an object')
  for (const name of spec.keys()) {
    if (!known.has(name)) throw new MongoError('FailedToParse', `unknown argument to $lookup: ${name}`)
  }
  const [from, as, local, foreign] = ['from', 'as', 'localField', 'foreignField'].map((name) =>
    text(spec, name),
  )
  const bindings = spec.get('let') ?? new Map<string, Value>()
  const pipeline = spec.get('pipeline')
  if (as === undefined || as === '')
    throw new MongoError('FailedToParse', "must specify 'as' field for a $lookup")
  if (from === undefined) throw new MongoError('FailedToParse', "must specify 'from' field for a $lookup")
  if ((local === undefined) !== (foreign === undefined) || (!pipeline && local === undefined)) {
    throw new MongoError(
      'FailedToParse',
      '$lookup requires both or neither of localField and foreignField, or a pipeline',
    )
  }
  if (pipeline !== undefined && !Array.isArray(pipeline)) {
    throw new MongoError('TypeMismatch', "'pipeline' option must be specified as an array")
  }
  if (!isDoc(bindings)) throw new MongoError('FailedToParse', "$lookup argument 'let' must be an object")
  for (const name of bindings.keys()) checkVariableName(name)
  return { from, as: as.split('.'), local, foreign, bindings, pipeline: pipeline ?? [] }
}

/** The values a document is joined by; nothing there joins with null and with nothing there. */
function localValues(doc: Doc, parts: readonly string[]): Value[] {
  const values: Value[] = []
  walkPath(doc, parts, (value: Maybe) => {
    if (Array.isArray(value)) for (const item of value) values.push(item)
    else values.push(value === undefined || value === UNDEFINED ? null : value)
    return false
  })
  return values.length > 0 ? values : [null]
}

function setPath(doc: Doc, parts: readonly string[], value: Value): Doc {
  const [name = '', ...rest] = parts
  const copy: Doc = new Map(doc)
  const child = doc.get(name)
  copy.set(name, rest.length > 0 ? setPath(isDoc(child) ? child : emptyDoc(), rest, value) : value)
  return copy
}

/** Reads the other collection once, to find by value in memory. */
async function indexForeign(rows: Rows, parts: readonly string[]): Promise<Map<string, Row[]>> {
  const byKey = new Map<string, Row[]>()
  for (const row of await gather(rows, '$lookup')) {
    const keys = new Set<string>()
    walkPath(row.doc, parts, (value) => {
      for (const item of Array.isArray(value) ? [...value, value] : [value]) {
        keys.add(groupKey(item === UNDEFINED ? null : item))
      }
      return false
    })
    row.compact()
    for (const key of keys) {
      const list = byKey.get(key)
      if (list) list.push(row)
      else byKey.set(key, [row])
    }
  }
  return byKey
}

function joinFilter(foreign: string, values: Value[]): Filter {
  const [only = null] = values
  if (values.length === 1) return onPath(foreign, comparison('eq', only))
  if (!values.some((value) => value instanceof Regex)) return onPath(foreign, isIn(values))
  return { kind: 'or', filters: values.map((value) => onPath(foreign, comparison('eq', value))) }
}

type Finder = (doc: Doc) => Promise<Value[]>

/** Joins in memory, for an equality without an index. Copies are made, so that what is kept stays small. */
function createHashFinder(read: () => Rows, local: readonly string[], foreign: readonly string[]): Finder {
  let byKey: Map<string, Row[]> | undefined
  return async (doc) => {
    byKey ??= await indexForeign(read(), foreign)
    const found = new Set<Row>()
    for (const value of localValues(doc, local))
      for (const row of byKey.get(groupKey(value)) ?? []) found.add(row)
    return [...found].map((row) => Row.fromBytes(row.bytes).doc)
  }
}

export function lookupStage(spec: Value, environment: PipelineEnvironment): Stage {
  const { from, as, local, foreign, bindings, pipeline } = parse(spec)
  const variables = new Map(environment.variables)
  const lets = [...bindings].map(
    ([name, value]) => [name, compileExpression(value, environment.variables)] as const,
  )
  for (const [name] of lets) variables.set(name, null)
  const inner: PipelineEnvironment = { ...environment, variables, depth: environment.depth + 1 }
  const source = environment.source(from, pipeline, inner)
  const join = local !== undefined && foreign !== undefined ? { local: local.split('.'), foreign } : undefined

  function createFinder(pace: Pace): Finder {
    if (join && pipeline.length === 0 && !source.isIndexed(join.foreign)) {
      return createHashFinder(() => source.run(pace), join.local, join.foreign.split('.'))
    }
    let constant: Value[] | undefined
    return async (doc) => {
      for (const [name, expression] of lets)
        variables.set(name, expression({ root: doc, vars: environment.variables }))
      if (constant) return constant
      const only = join ? joinFilter(join.foreign, localValues(doc, join.local)) : undefined
      const docs = (await gather(source.run(pace, only), '$lookup')).map((row) => row.doc)
      if (lets.length === 0 && !join) constant = docs
      return docs
    }
  }

  return async function* (rows, pace) {
    const find = createFinder(pace)
    for await (const batch of rows) {
      const made: Row[] = []
      for (const { doc } of batch) {
        made.push(Row.fromDoc(setPath(doc, as, await find(doc))))
        await pace.breathe()
      }
      yield made
    }
  }
}
