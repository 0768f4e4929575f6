import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { addToSet, pop, pull, pullAll, push } from './array-operators.ts'
import { parseArrayFilters } from './array-filters.ts'
import { cloneValue } from './apply-update.ts'
import {
  changeBits,
  currentDate,
  increment,
  keepGreatest,
  keepLeast,
  multiplyBy,
} from './numeric-operators.ts'
import { isDbRefField } from '../query/db-ref.ts'
import { comparePaths, checkConflicts } from './path-order.ts'
import { type LeafChange, type Update } from './update.ts'

type Parse = (path: string, argument: Value) => LeafChange['apply']

const creating: Record<string, Parse> = {
  $set: (_path, argument) => () => cloneValue(argument),
  $setOnInsert: (_path, argument) => () => cloneValue(argument),
  $inc: increment,
  $mul: multiplyBy,
  $min: (_path, argument) => keepLeast(argument),
  $max: (_path, argument) => keepGreatest(argument),
  $push: push,
  $addToSet: addToSet,
  $currentDate: (_path, argument) => currentDate(argument),
  $bit: changeBits,
}

const removing: Record<string, Parse> = {
  $unset: () => () => undefined,
  $pop: pop,
  $pull: (_path, argument) => pull(argument),
  $pullAll: (_path, argument) => pullAll(argument),
}

function splitPath(path: string): string[] {
  const parts = path.split('.')
  if (parts.some((part) => part === '')) {
    throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`)
  }
  for (const [i, part] of parts.entries()) {
    if (i > 0 && /^\$\[[a-z0-9]*\]$/i.test(part)) continue
    // Below the top a name may begin with $, as it may in what is inserted (MongoDB's storage_validation.cpp).
    if (i > 0 && !part.startsWith('$[')) continue
    if (part.startsWith('$') && !isDbRefField(part)) {
      throw new MongoError(
        part === '$' ? 'BadValue' : 'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${part}' in '${path}' is not allowed in the context of an update's path.`,
      )
    }
  }
  if (parts.filter((part) => part === '$').length > 1) {
    throw new MongoError('BadValue', `Too many positional (i.e. '$') elements found in path '${path}'`)
  }
  return parts
}

function parseRename(path: string, argument: Value): LeafChange[] {
  if (typeof argument !== 'string') {
    throw new MongoError(
      'BadValue',
      `The 'to' field for $rename must be a string: ${path}: ${typeName(argument)}`,
    )
  }
  const parts = splitPath(path)
  const renameTo = splitPath(argument)
  if ([...parts, ...renameTo].some((part) => part.startsWith('$'))) {
    throw new MongoError(
      'BadValue',
      `The source and target field for $rename must not be dynamic: ${path}: "${argument}"`,
    )
  }
  if (path === argument) {
    throw new MongoError(
      'BadValue',
      `The source and target field for $rename must differ: ${path}: "${argument}"`,
    )
  }
  return [{ path, parts, creates: false, apply: (value) => value, renameTo }]
}

function parseOperator(operator: string, fields: Value): LeafChange[] {
  const parse = creating[operator] ?? removing[operator]
  if (!parse && operator !== '$rename') {
    throw new MongoError(
      'FailedToParse',
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    )
  }
  if (!isDoc(fields)) {
    throw new MongoError(
      'FailedToParse',
      `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ...}`,
    )
  }
  return [...fields].flatMap(([path, argument]) => {
    if (!parse) return parseRename(path, argument)
    const change: LeafChange = {
      path,
      parts: splitPath(path),
      creates: operator in creating,
      apply: parse(path, argument),
    }
    if (operator === '$setOnInsert') change.onInsertOnly = true
    return [change]
  })
}

function parseChanges(spec: Doc, arrayFilters: Value[] | undefined): Update {
  const changes = [...spec].flatMap(([operator, fields]) => {
    if (!operator.startsWith('$')) {
      throw new MongoError(
        'FailedToParse',
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      )
    }
    return parseOperator(operator, fields)
  })
  checkConflicts(changes)
  // MongoDB works through the paths in order of their names, which decides the order of new fields.
  changes.sort((a, b) => comparePaths(a.parts, b.parts))
  return { kind: 'changes', changes, arrayFilters: parseArrayFilters(arrayFilters ?? [], changes) }
}

export interface UpdateOptions {
  arrayFilters: Value[] | undefined
  /** Compiles an update given as a pipeline. */
  compilePipeline: (stages: Value[]) => (doc: Doc) => Doc
}

/** Reads the `u` of an update statement: operators, a whole document, or a pipeline. */
export function parseUpdate(spec: Maybe, { arrayFilters, compilePipeline }: UpdateOptions): Update {
  if (Array.isArray(spec)) {
    if (arrayFilters)
      throw new MongoError('FailedToParse', 'arrayFilters may not be specified for pipeline-syle updates')
    return { kind: 'pipeline', run: compilePipeline(spec) }
  }
  if (!isDoc(spec)) {
    throw new MongoError('FailedToParse', 'Update argument must be either an object or an array')
  }
  if (spec.keys().next().value?.startsWith('$')) return parseChanges(spec, arrayFilters)
  if (arrayFilters)
    throw new MongoError('FailedToParse', 'arrayFilters may not be specified for replacement-style updates')
  for (const name of spec.keys()) {
    if (name.startsWith('$')) {
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      )
    }
  }
  return { kind: 'replacement', doc: spec }
}
