import { isAlike, type Mapping, type Property, changes } from './mapping.ts'

type ObjectMapping = Extract<Mapping, { kind: 'object' }>

const hint = 'use a discriminated union'

/** All keys of two objects, if those they share are mapped alike. @returns a reason why they can't be */
function mergeObjects(one: ObjectMapping, other: ObjectMapping): ObjectMapping | string {
  const properties = new Map<string, Property>(one.properties.map((property) => [property.codeKey, property]))
  for (const property of other.properties) {
    const known = properties.get(property.codeKey)
    if (known && (known.wireKey !== property.wireKey || !isAlike(known.mapping, property.mapping))) {
      return `${property.wireKey} is mapped differently by two options; ${hint}`
    }
    properties.set(property.codeKey, property)
  }
  return { kind: 'object', properties: [...properties.values()] }
}

function combineAlike(mappings: readonly Mapping[]): Mapping | undefined | string {
  const [first, ...others] = mappings
  if (!first || others.every((other) => isAlike(first, other))) return first
  let merged = first
  for (const other of others) {
    if (merged.kind !== 'object' || other.kind !== 'object') {
      return `its options can not be told apart; ${hint}`
    }
    const both = mergeObjects(merged, other)
    if (typeof both === 'string') return both
    merged = both
  }
  return merged
}

const isArray = ({ kind }: Mapping) => kind === 'array' || kind === 'tuple'

/** One mapping for a value that may be of any of these. @returns a reason why there is none */
export function combineOptions(options: readonly Mapping[]): Mapping | string {
  const others = options.filter(({ kind }) => kind !== 'scalar')
  const changing = others.filter(changes)
  if (changing.length === 0) return others.length === 0 ? { kind: 'scalar' } : { kind: 'any' }
  if (others.some(({ kind }) => kind === 'any')) return `anything may stand in for its objects; ${hint}`
  if (others.length > 1 && others.some(({ kind }) => kind === 'later' || kind === 'either')) {
    return `its options can not be told apart; ${hint}`
  }
  const array = combineAlike(others.filter(isArray))
  const object = combineAlike(others.filter((mapping) => !isArray(mapping)))
  if (typeof array === 'string') return array
  if (typeof object === 'string') return object
  if (array && object) return { kind: 'either', object, array }
  return array ?? object ?? { kind: 'scalar' }
}

/** One mapping for a value that is both. @returns a reason why there is none */
export function combineBoth(one: Mapping, other: Mapping): Mapping | string {
  if (!changes(one) && !changes(other)) return one
  if (one.kind === 'object' && other.kind === 'object') return mergeObjects(one, other)
  return 'only objects can be put together; use one object with all properties'
}
