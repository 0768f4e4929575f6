import { MongoError, unsupported } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { compileExpression } from '../expression/compile.ts'
import { type Filter } from './filter.ts'
import { elemMatchNode, isFindSlice, positionalPath, sliceNode } from './find-projections.ts'
import { type Node } from './projection-tree.ts'
import { type Variables } from '../expression/expression.ts'

export interface ProjectionOptions {
  /** `find` has `$slice`, `$elemMatch` and the positional `$`; `$project` has not. */
  find?: Filter
  variables?: Variables
}

type ProjectionKind = 'inclusion' | 'exclusion'

export interface ParsedProjection {
  kind: ProjectionKind
  nodes: [path: string, node: Node][]
  /** The path in front of `.$`. */
  positional: string | undefined
  /** Nothing was said of `_id`, so it stays. */
  keepsId: boolean
}

/** What has been read so far. The first field that says so decides the kind; `_id`, `$slice` and `$elemMatch` don't. */
interface Reading {
  options: ProjectionOptions
  kind: ProjectionKind | undefined
  nodes: [string, Node][]
  positional: string | undefined
  id: 'included' | 'excluded' | undefined
  namesId: boolean
  slices: boolean
  elemMatches: boolean
}

function decide(reading: Reading, kind: ProjectionKind, code: number, what: string): void {
  if (reading.kind !== undefined && reading.kind !== kind) {
    const where = reading.options.find ? '' : 'Invalid $project :: caused by :: '
    throw new MongoError(code, `${where}Cannot do ${what} in ${reading.kind} projection`)
  }
  reading.kind = kind
}

const dbRef = new Set(['$id', '$ref', '$db'])

function checkNames(path: string): void {
  if (path.split('.').some((part) => part.startsWith('$') && !dbRef.has(part)))
    throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`)
}

const isFlag = (value: Value): boolean => typeof value === 'boolean' || isNumeric(value)
const flagOf = (value: Value): boolean => (isNumeric(value) ? toNumber(value) !== 0 : value === true)

function readFlag(reading: Reading, path: string, include: boolean): void {
  checkNames(path)
  reading.nodes.push([path, { kind: include ? 'include' : 'exclude' }])
  if (path === '_id') reading.id = include ? 'included' : 'excluded'
  else if (include) decide(reading, 'inclusion', 31253, `inclusion on field ${path}`)
  else decide(reading, 'exclusion', 31254, `exclusion on field ${path}`)
}

function readPositional(reading: Reading, path: string, value: Value): void {
  if (!reading.options.find)
    throw new MongoError(31324, 'Cannot use positional projection in aggregation projection')
  if (isDoc(value))
    throw new MongoError(31271, 'positional projection cannot be used with an expression or sub object')
  if (!isFlag(value)) throw new MongoError(31308, 'positional projection cannot be used with a literal')
  if (!flagOf(value)) return checkNames(`${path}.$`)
  if (reading.positional !== undefined)
    throw new MongoError(31276, 'Cannot specify more than one positional projection per query.')
  if (reading.elemMatches) throw new MongoError(31256, 'Cannot specify positional operator and $elemMatch.')
  reading.positional = path
  readFlag(reading, path, true)
}

function readOperator(reading: Reading, path: string, operator: string, value: Doc): void {
  const { find, variables } = reading.options
  const argument = value.get(operator) ?? null
  checkNames(path)
  if (operator === '$meta') throw unsupported('$meta')
  if (find && operator === '$slice' && isFindSlice(argument)) {
    reading.slices = true
    reading.nodes.push([path, sliceNode(argument)])
  } else if (find && operator === '$elemMatch') {
    if (reading.positional !== undefined)
      throw new MongoError(31255, 'Cannot specify positional operator and $elemMatch.')
    reading.elemMatches = true
    reading.nodes.push([path, elemMatchNode(path, argument)])
  } else {
    decide(reading, 'inclusion', 31252, `an expression other than $meta on field ${path}`)
    reading.nodes.push([path, { kind: 'compute', expression: compileExpression(value, variables) }])
  }
}

function readField(reading: Reading, path: string, value: Value): void {
  const positional = positionalPath(path)
  if (path === '_id' || path.startsWith('_id.')) reading.namesId = true
  if (positional !== undefined) return readPositional(reading, positional, value)
  if (isFlag(value)) return readFlag(reading, path, flagOf(value))
  if (!isDoc(value)) {
    checkNames(path)
    decide(reading, 'inclusion', 31310, `a literal on field ${path}`)
    const expression = compileExpression(value, reading.options.variables)
    reading.nodes.push([path, { kind: 'compute', expression }])
    return
  }
  const [operator] = value.keys()
  if (operator === undefined) {
    throw new MongoError(
      51270,
      `An empty sub-projection is not a valid value. Found empty object at path ${path}`,
    )
  }
  if (value.size === 1 && operator.startsWith('$')) readOperator(reading, path, operator, value)
  else for (const [name, part] of value) readField(reading, `${path}.${name}`, part)
}

/** The kind of a projection in which no field decided it. */
function kindByDefault({ slices, elemMatches, id }: Reading): ProjectionKind {
  if (!slices && elemMatches) return 'inclusion'
  return id === 'included' ? 'inclusion' : 'exclusion'
}

/** Reads a projection by the rules of MongoDB's projection_parser.cpp, and refuses with its errors. */
export function parseProjection(spec: Doc, options: ProjectionOptions): ParsedProjection {
  const reading: Reading = {
    options,
    kind: undefined,
    nodes: [],
    positional: undefined,
    id: undefined,
    namesId: false,
    slices: false,
    elemMatches: false,
  }
  for (const [name, value] of spec) readField(reading, name, value)
  const kind = reading.kind ?? kindByDefault(reading)
  // An `_id` that goes against the kind just stays out of an inclusion, and in an exclusion.
  const against = kind === 'inclusion' ? 'exclude' : 'include'
  const nodes = reading.nodes.filter(([path, node]) => path !== '_id' || node.kind !== against)
  return { kind, nodes, positional: reading.positional, keepsId: !reading.namesId }
}
