import { z } from 'zod'
import { describeInput, fromZodError } from '../errors/index.ts'
import { type FromWire, toCamelKey } from './key-case.ts'
import { mapperOf } from './map-keys.ts'
import { mapInTurns } from '../collections/index.ts'

/**
 * The boundary between the wire (snake_case JSON) and code (camelCase values). Schemas describe the wire, as a caller
 * sees it; the keys are mapped here and nowhere else. The mapping follows the schema, so that the free keys of a
 * record (a tag, a name) are left as they are.
 */
type Value<S extends z.ZodType> = FromWire<z.output<S>>

/**
 * Validates a value from the wire and gives it to code.
 * @param root names the value in error messages (`body`, `query`)
 * @throws AppError `invalid_input` that names every bad field as the sender wrote it
 */
export function fromWire<S extends z.ZodType>(schema: S, value: unknown, root: string): Value<S> {
  const parsed = schema.safeParse(value, { error: describeInput })
  if (!parsed.success) throw fromZodError(parsed.error, root)
  return mapperOf(schema)['from-wire'](parsed.data) as Value<S>
}

/** An object whose one property is a list: the list's items can be checked apart from the rest. */
interface Sliced {
  key: string
  item: z.ZodType
  /** The object with its list's length checked, but not its items. */
  outer: z.ZodType
}

const slicedSchemas = new WeakMap<z.ZodType, Sliced | null>()

function sliceSchema(schema: z.ZodType): Sliced | null {
  if (!(schema instanceof z.ZodObject) || schema.def.checks?.length) return null
  const lists = Object.entries(schema.def.shape).filter(
    (entry): entry is [string, z.ZodArray<z.ZodType>] => entry[1] instanceof z.ZodArray,
  )
  const [[key, list] = [], ...others] = lists
  if (!key || !list || others.length > 0) return null
  const outer = schema.extend({ [key]: list.clone({ ...list.def, element: z.unknown() }) })
  return { key, item: list.element, outer }
}

function slicedOf(schema: z.ZodType): Sliced | null {
  const known = slicedSchemas.get(schema)
  if (known !== undefined) return known
  const sliced = sliceSchema(schema)
  slicedSchemas.set(schema, sliced)
  return sliced
}

/** The errors of at most so many items are looked for; an answer names fewer. */
const maxBadItems = 20

/**
 * As `fromWire`, but the items of a long list are validated a few milliseconds' worth at a time, with others served
 * between.
 */
export async function fromWireInTurns<S extends z.ZodType>(
  schema: S,
  value: unknown,
  root: string,
): Promise<Value<S>> {
  const sliced = slicedOf(schema)
  if (!sliced) return fromWire(schema, value, root)
  const { key, item, outer } = sliced
  const parsed = outer.safeParse(value, { error: describeInput })
  if (!parsed.success) throw fromZodError(parsed.error, root)
  const object = parsed.data as Record<string, unknown>
  const issues: z.core.$ZodIssue[] = []
  let bad = 0
  const map = mapperOf(item)['from-wire']
  const items = await mapInTurns(object[key] as unknown[], (each, index) => {
    if (bad >= maxBadItems) return undefined
    const { success, data, error } = item.safeParse(each, { error: describeInput })
    if (success) return map(data)
    bad += 1
    for (const issue of error.issues) issues.push({ ...issue, path: [key, index, ...issue.path] })
    return undefined
  })
  if (issues.length > 0) throw fromZodError(new z.ZodError(issues), root)
  const mapped = mapperOf(outer)['from-wire'](object) as Record<string, unknown>
  return { ...mapped, [toCamelKey(key)]: items } as Value<S>
}

/**
 * Puts a value of code onto the wire: only the schema's properties leave. It is not validated: what code holds was checked
 * where it came in, and TypeScript sees to the rest.
 */
export function toWire<S extends z.ZodType>(schema: S, value: FromWire<z.input<S>>): z.output<S> {
  return mapperOf(schema)['to-wire'](value) as z.output<S>
}
