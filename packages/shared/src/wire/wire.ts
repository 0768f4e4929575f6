import { z } from 'zod'
import { describeInput, fromZodError } from '../errors/index.ts'
import { toCamelKey, type FromWire } from './key-case.ts'

/**
 * The boundary between the wire (snake_case JSON) and code (camelCase values). Schemas describe the wire, as a caller
 * sees it; the keys are mapped here and nowhere else. The mapping follows the schema, so that the free keys of a
 * record (a tag, a name) are left as they are.
 */
type Schema = z.core.$ZodType
type Values = Record<string, unknown>

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** The schema inside wrappers (optional, nullable, default, pipe) that don't change where keys stand. */
function unwrap(schema: Schema): Schema {
  const { def } = schema as z.ZodType
  if ('innerType' in def) return unwrap(def.innerType as Schema)
  if ('in' in def && 'out' in def) return unwrap(def.out as Schema)
  return schema
}

/** Every property of an object schema; of a union, the properties of all its options together. */
function propertiesOf(schema: Schema): Record<string, Schema> | undefined {
  if (schema instanceof z.ZodObject) return schema.shape
  if (!(schema instanceof z.ZodUnion)) return undefined
  const shapes = schema.def.options.map((option) => propertiesOf(unwrap(option)))
  const merged = Object.assign({}, ...shapes) as Record<string, Schema>
  return Object.keys(merged).length > 0 ? merged : undefined
}

function mapKeys(schema: Schema, value: unknown, direction: 'from-wire' | 'to-wire'): unknown {
  const inner = unwrap(schema)
  if (Array.isArray(value)) {
    if (!(inner instanceof z.ZodArray)) return value
    return value.map((item) => mapKeys(inner.element, item, direction))
  }
  if (!isObject(value)) return value
  if (inner instanceof z.ZodRecord) {
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      mapKeys(inner.valueType, item, direction),
    ])
    return Object.fromEntries(entries) as Values
  }
  const properties = propertiesOf(inner)
  if (!properties) return value
  const mapped: Values = {}
  for (const [wireKey, property] of Object.entries(properties)) {
    const [from, to] =
      direction === 'from-wire' ? [wireKey, toCamelKey(wireKey)] : [toCamelKey(wireKey), wireKey]
    if (value[from] !== undefined) mapped[to] = mapKeys(property, value[from], direction)
  }
  return mapped
}

/**
 * Validates a value from the wire and gives it to code.
 * @param root names the value in error messages (`body`, `query`)
 * @throws AppError `invalid_input` that names every bad field as the sender wrote it
 */
export function fromWire<S extends z.ZodType>(
  schema: S,
  value: unknown,
  root: string,
): FromWire<z.output<S>> {
  const parsed = schema.safeParse(value, { error: describeInput })
  if (!parsed.success) throw fromZodError(parsed.error, root)
  return mapKeys(schema, parsed.data, 'from-wire') as FromWire<z.output<S>>
}

/** Puts a value of code onto the wire: only the schema's properties leave, and a value that breaks it is a bug. */
export function toWire<S extends z.ZodType>(schema: S, value: FromWire<z.input<S>>): z.output<S> {
  return schema.parse(mapKeys(schema, value, 'to-wire'))
}
