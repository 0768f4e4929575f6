/** How the keys of a value change between the wire and code, worked out from its schema. */
export type Mapping =
  /** Text, numbers and the like. */
  | { kind: 'scalar' }
  /** Whatever JSON holds; it is left as it is. */
  | { kind: 'any' }
  | { kind: 'object'; properties: readonly Property[] }
  | { kind: 'record'; value: Mapping }
  | { kind: 'array'; item: Mapping }
  | { kind: 'tuple'; items: readonly Mapping[]; rest: Mapping | undefined }
  /** One of several objects, told apart by the value of one property. */
  | { kind: 'tagged'; wireKey: string; codeKey: string; options: ReadonlyMap<unknown, Mapping> }
  /** Either an object or an array, besides scalars. */
  | { kind: 'either'; object: Mapping; array: Mapping }
  /** A schema that holds itself. */
  | { kind: 'later'; get(): Mapping }

/** One property of an object: its key on either side, and how its value is mapped. */
export interface Property {
  wireKey: string
  codeKey: string
  mapping: Mapping
}

/** Whether a value may come out other than it went in. An object's does: only its own keys leave. */
export function changes(mapping: Mapping): boolean {
  switch (mapping.kind) {
    case 'scalar':
    case 'any':
      return false
    case 'record':
      return changes(mapping.value)
    case 'array':
      return changes(mapping.item)
    case 'tuple':
      return mapping.items.some(changes) || (mapping.rest !== undefined && changes(mapping.rest))
    case 'object':
    case 'tagged':
    case 'either':
    case 'later':
      return true
  }
}

/** Whether two mappings do the same to every value both are for. */
export function isAlike(one: Mapping, other: Mapping): boolean {
  if (one === other) return true
  if (!changes(one) && !changes(other)) return true
  if (one.kind === 'array' && other.kind === 'array') return isAlike(one.item, other.item)
  if (one.kind === 'record' && other.kind === 'record') return isAlike(one.value, other.value)
  if (one.kind !== 'object' || other.kind !== 'object') return false
  if (one.properties.length !== other.properties.length) return false
  return one.properties.every(({ wireKey, mapping }) =>
    other.properties.some((property) => property.wireKey === wireKey && isAlike(property.mapping, mapping)),
  )
}
