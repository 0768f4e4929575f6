import { type z } from 'zod'
import { compileMapping } from './compile-mapping.ts'
import { changes, type Mapping, type Property } from './mapping.ts'

type Values = Record<string, unknown>
type MapValue = (value: unknown) => unknown

export type Direction = 'from-wire' | 'to-wire'

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null

const keep: MapValue = (value) => value

function mapObject(properties: readonly Property[], direction: Direction): MapValue {
  const steps = properties.map(({ wireKey, codeKey, mapping }) => ({
    from: direction === 'from-wire' ? wireKey : codeKey,
    to: direction === 'from-wire' ? codeKey : wireKey,
    map: changes(mapping) ? toFunction(mapping, direction) : undefined,
  }))
  return (value) => {
    if (!isObject(value)) return value
    const mapped: Values = {}
    for (const { from, to, map } of steps) {
      const inner = value[from]
      if (inner !== undefined) mapped[to] = map ? map(inner) : inner
    }
    return mapped
  }
}

function mapTagged(mapping: Extract<Mapping, { kind: 'tagged' }>, direction: Direction): MapValue {
  const key = direction === 'from-wire' ? mapping.wireKey : mapping.codeKey
  const maps = new Map([...mapping.options].map(([tag, option]) => [tag, toFunction(option, direction)]))
  return (value) => {
    if (!isObject(value)) return value
    const map = maps.get(value[key])
    if (!map) throw new TypeError(`${key} is none of ${[...maps.keys()].join(', ')}`)
    return map(value)
  }
}

function mapTuple({ items, rest }: Extract<Mapping, { kind: 'tuple' }>, direction: Direction): MapValue {
  const maps = items.map((item) => toFunction(item, direction))
  const mapRest = rest ? toFunction(rest, direction) : keep
  return (value) =>
    Array.isArray(value) ? value.map((item, index) => (maps[index] ?? mapRest)(item)) : value
}

/** The mapping as a function, so that no schema is looked at while values pass. */
function toFunction(mapping: Mapping, direction: Direction): MapValue {
  if (!changes(mapping)) return keep
  switch (mapping.kind) {
    case 'object':
      return mapObject(mapping.properties, direction)
    case 'tagged':
      return mapTagged(mapping, direction)
    case 'tuple':
      return mapTuple(mapping, direction)
    case 'array': {
      const map = toFunction(mapping.item, direction)
      return (value) => (Array.isArray(value) ? value.map(map) : value)
    }
    case 'record': {
      const map = toFunction(mapping.value, direction)
      return (value) =>
        isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner)]))
          : value
    }
    case 'either': {
      const [object, array] = [toFunction(mapping.object, direction), toFunction(mapping.array, direction)]
      return (value) => (Array.isArray(value) ? array(value) : object(value))
    }
    case 'later': {
      let map: MapValue | undefined
      return (value) => (map ??= toFunction(mapping.get(), direction))(value)
    }
    case 'scalar':
    case 'any':
      return keep
  }
}

const compiled = new WeakMap<z.core.$ZodType, Record<Direction, MapValue>>()

/**
 * The functions that map a schema's values, made once for each schema.
 * @throws Error, naming the place in the schema, for what can't be mapped without losing or mixing up data
 */
export function mapperOf(schema: z.core.$ZodType, name = 'value'): Record<Direction, MapValue> {
  const known = compiled.get(schema)
  if (known) return known
  const mapping = compileMapping(schema, name)
  const both = { 'from-wire': toFunction(mapping, 'from-wire'), 'to-wire': toFunction(mapping, 'to-wire') }
  compiled.set(schema, both)
  return both
}
