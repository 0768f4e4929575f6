import { MongoError } from '../errors.ts'
import { typeName } from '../bson/types.ts'
import { isDoc, type Doc, type Maybe, type Value } from '../bson/values.ts'
import { compileArguments, isNullish, namedArguments } from './arguments.ts'
import { type Operator, type Operators } from './expression.ts'

export function mergeDocs(values: Maybe[]): Doc {
  const merged: Doc = new Map()
  for (const value of values) {
    if (isNullish(value)) continue
    if (!isDoc(value))
      throw new MongoError(
        40400,
        `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`,
      )
    for (const [name, item] of value) merged.set(name, item)
  }
  return merged
}

const mergeObjects: Operator = (argument, compiler) => {
  const parts = compileArguments('$mergeObjects', argument, compiler, 0, Infinity)
  return (context) => mergeDocs(parts.map((part) => part(context)))
}

function fieldName(operator: string, value: Value | undefined): string {
  const name = isDoc(value) && value.size === 1 ? value.get('$literal') : value
  if (typeof name !== 'string')
    throw new MongoError(5654602, `${operator} requires 'field' to be a constant string`)
  if (name.startsWith('$') && !isDoc(value)) {
    throw new MongoError(
      5654600,
      `${operator} requires 'field' to be a constant string; use $literal for a name that starts with '$'`,
    )
  }
  return name
}

const getField: Operator = (argument, compiler) => {
  const named =
    isDoc(argument) && argument.has('field')
      ? namedArguments('$getField', argument, ['field'], ['input'])
      : undefined
  const name = fieldName('$getField', named ? named.get('field') : argument)
  const input = compiler.compile(named?.get('input') ?? '$$CURRENT')
  return (context) => {
    const value = input(context)
    return isDoc(value) ? value.get(name) : isNullish(value) ? null : undefined
  }
}

const setField =
  (operator: string): Operator =>
  (argument, compiler) => {
    const removes = operator === '$unsetField'
    const named = namedArguments(
      operator,
      argument,
      removes ? ['field', 'input'] : ['field', 'input', 'value'],
    )
    const name = fieldName(operator, named.get('field'))
    const input = compiler.compile(named.get('input') ?? null)
    const value = removes ? () => undefined : compiler.compile(named.get('value') ?? null)
    return (context) => {
      const doc = input(context)
      if (isNullish(doc)) return null
      if (!isDoc(doc))
        throw new MongoError(4161105, `${operator} requires 'input' to evaluate to type Object`)
      const changed: Doc = new Map(doc)
      const next = value(context)
      if (next === undefined) changed.delete(name)
      else changed.set(name, next)
      return changed
    }
  }

export const objects: Operators = {
  $mergeObjects: mergeObjects,
  $getField: getField,
  $setField: setField('$setField'),
  $unsetField: setField('$unsetField'),
}
