import { MongoError, unsupported } from '../errors.ts'
import { isNumeric, toNumber } from '../bson/numbers.ts'
import { isDoc, type Doc, type Value } from '../bson/values.ts'
import { compileExpression, type Context, type Variables } from '../expression/compile.ts'
import { type Filter } from './filter.ts'
import { matchWithPosition } from './matcher.ts'
import { onPath, parseFilter } from './parse-filter.ts'
import { parsePathOperators } from './parse-operators.ts'
import { applyBranch, newBranch, plant, type Branch, type Node } from './projection-tree.ts'

export type Projection = (doc: Doc) => Doc

export interface ProjectionOptions {
  /** `find` has `$slice`, `$elemMatch` and the positional `$`; `$project` has not. */
  find?: Filter
  variables?: Variables
}

interface Plain {
  path: string
  include: boolean
}

interface Parsed {
  plain: Plain[]
  nodes: [string, Node][]
  slices: boolean
  includes: boolean
}

const isFlag = (value: Value): boolean => typeof value === 'boolean' || isNumeric(value)
const flagOf = (value: Value): boolean => (isNumeric(value) ? toNumber(value) !== 0 : value === true)

function sliceNode(argument: Value): Node {
  const numbers = (Array.isArray(argument) ? argument : [argument]).map((item) => {
    if (!isNumeric(item)) throw new MongoError(28724, 'First argument to $slice must be a number')
    return Math.trunc(toNumber(item))
  })
  const [first = 0, count] = numbers
  if (numbers.length > 2) throw new MongoError(28667, '$slice takes one or two arguments')
  if (count !== undefined && count <= 0) throw new MongoError(28724, '$slice limit must be positive')
  return {
    kind: 'change',
    change: (value) => {
      if (!Array.isArray(value)) return value
      if (count === undefined) return first < 0 ? value.slice(first) : value.slice(0, first)
      const start = first < 0 ? Math.max(0, value.length + first) : first
      return value.slice(start, start + count)
    },
  }
}

function elemMatchNode(name: string, argument: Value): Node {
  const [filter] = parsePathOperators(new Map([['$elemMatch', argument]]), {
    onPredicate: (predicate) => onPath(name, predicate),
    parseNested: (query) => parseFilter(query),
  })
  if (filter?.kind !== 'path') throw new MongoError('BadValue', '$elemMatch needs an Object')
  const { findIndex } = filter.predicate
  return {
    kind: 'change',
    change: (value) => {
      const index = findIndex?.(value) ?? -1
      return Array.isArray(value) && index >= 0 ? value.slice(index, index + 1) : undefined
    },
  }
}

function positionalNode(filter: Filter): Node {
  return {
    kind: 'change',
    change: (value, { root }) => {
      if (!Array.isArray(value)) return value
      const { position } = matchWithPosition(filter, root)
      if (position === undefined || position >= value.length) {
        throw new MongoError(
          51246,
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
        )
      }
      return value.slice(position, position + 1)
    },
  }
}

function parseFields(spec: Doc, prefix: string, options: ProjectionOptions, parsed: Parsed): void {
  for (const [name, value] of spec) {
    const path = prefix + name
    if (path.startsWith('$'))
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`)
    if (options.find && path.endsWith('.$')) {
      parsed.nodes.push([path.slice(0, -2), positionalNode(options.find)])
      parsed.includes = true
    } else if (isFlag(value)) parsed.plain.push({ path, include: flagOf(value) })
    else if (isDoc(value) && value.size > 0 && !value.keys().next().value?.startsWith('$')) {
      parseFields(value, `${path}.`, options, parsed)
    } else parseSpecial(path, value, options, parsed)
  }
}

function parseSpecial(path: string, value: Value, options: ProjectionOptions, parsed: Parsed): void {
  const operator = isDoc(value) ? value.keys().next().value : undefined
  const argument = isDoc(value) && operator !== undefined ? (value.get(operator) ?? null) : null
  if (operator === '$meta') throw unsupported('$meta')
  if (options.find && operator === '$slice' && !(Array.isArray(argument) && !argument.every(isNumeric))) {
    parsed.slices = true
    parsed.nodes.push([path, sliceNode(argument)])
    return
  }
  parsed.includes = true
  if (options.find && operator === '$elemMatch') {
    if (path.includes('.')) throw new MongoError(31275, 'Cannot use $elemMatch projection on a nested field')
    parsed.nodes.push([path, elemMatchNode(path, argument)])
  } else {
    parsed.nodes.push([path, { kind: 'compute', expression: compileExpression(value, options.variables) }])
  }
}

function buildTree({ plain, nodes, slices, includes }: Parsed): { root: Branch; inclusion: boolean } {
  const decisive = plain.filter(({ path }) => path !== '_id')
  const first = decisive[0]
  const onlyId = plain.find(({ path }) => path === '_id')
  const inclusion = first ? first.include : includes || (!slices && onlyId?.include === true)
  const root = newBranch()
  for (const { path, include } of plain) {
    if (include !== inclusion && path !== '_id') {
      const [wanted, code] = include ? ['inclusion', 31253] : ['exclusion', 31254]
      throw new MongoError(
        Number(code),
        `Invalid $project :: caused by :: Cannot do ${wanted} on field ${path} in ${inclusion ? 'inclusion' : 'exclusion'} projection`,
      )
    }
    if (include === inclusion) plant(root, path, { kind: inclusion ? 'include' : 'exclude' })
    else if (!inclusion) continue
  }
  if (includes && !inclusion) {
    throw new MongoError(31252, 'Cannot use an expression or $elemMatch in an exclusion projection')
  }
  const namesId = plain.some(({ path }) => path === '_id') || nodes.some(([path]) => path === '_id')
  if (inclusion && !namesId && !root.children.has('_id')) root.children.set('_id', { kind: 'include' })
  for (const [path, node] of nodes) plant(root, path, node)
  return { root, inclusion }
}

/** Compiles a projection; undefined for an empty one, which changes nothing. */
export function compileProjection(spec: Doc, options: ProjectionOptions = {}): Projection | undefined {
  if (spec.size === 0) return undefined
  const parsed: Parsed = { plain: [], nodes: [], slices: false, includes: false }
  parseFields(spec, '', options, parsed)
  const { root, inclusion } = buildTree(parsed)
  const vars: Variables = options.variables ?? new Map()
  return (doc) => {
    const context: Context = { root: doc, vars }
    return applyBranch(root, doc, inclusion ? 'drop' : 'keep', context)
  }
}
