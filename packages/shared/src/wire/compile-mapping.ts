import { type z } from 'zod'
import { combineBoth, combineOptions } from './combine-mappings.ts'
import { toCamelKey } from './key-case.ts'
import { type Mapping, type Property, changes } from './mapping.ts'

type Schema = z.core.$ZodType

/** Follows a schema; `path` is where in the whole it stands. */
type Follow = (schema: Schema, path: string) => Mapping

const scalar: Mapping = { kind: 'scalar' }
const any: Mapping = { kind: 'any' }

function refuse(path: string, reason: string): never {
  throw new Error(`${path}: ${reason}`)
}

const orRefuse = (mapping: Mapping | string, path: string): Mapping =>
  typeof mapping === 'string' ? refuse(path, mapping) : mapping

function compileObject({ shape, catchall }: z.core.$ZodObjectDef, path: string, follow: Follow): Mapping {
  if (catchall && catchall._zod.def.type !== 'never') {
    refuse(path, 'free keys beside known ones have no mapping; put them into a record of their own')
  }
  const taken = new Map<string, string>()
  const properties = Object.entries(shape).map(([wireKey, schema]): Property => {
    const codeKey = toCamelKey(wireKey)
    const other = taken.get(codeKey)
    if (other !== undefined) refuse(path, `${other} and ${wireKey} would both be ${codeKey} in code`)
    taken.set(codeKey, wireKey)
    return { wireKey, codeKey, mapping: follow(schema, `${path}.${wireKey}`) }
  })
  return { kind: 'object', properties }
}

function compileRecord({ keyType, valueType }: z.core.$ZodRecordDef, path: string, follow: Follow): Mapping {
  // TypeScript sees a closed set of keys as properties, which have other names in code.
  const renamed = [...(keyType._zod.values ?? [])].find((key) => toCamelKey(String(key)) !== String(key))
  if (renamed !== undefined)
    refuse(path, `${String(renamed)} as a key of a record has no mapping; use an object`)
  return { kind: 'record', value: follow(valueType, `${path}[*]`) }
}

function compileTagged(def: z.core.$ZodDiscriminatedUnionDef, path: string, follow: Follow): Mapping {
  const options = new Map<unknown, Mapping>()
  for (const option of def.options) {
    const mapping = follow(option, path)
    for (const value of option._zod.propValues?.[def.discriminator] ?? []) options.set(value, mapping)
  }
  return { kind: 'tagged', wireKey: def.discriminator, codeKey: toCamelKey(def.discriminator), options }
}

function compilePipe(
  { in: from, out: to, ...def }: z.core.$ZodPipeDef,
  path: string,
  follow: Follow,
): Mapping {
  if (def.reverseTransform) refuse(path, 'a codec has no mapping; convert in code')
  if (to._zod.def.type === 'transform') {
    if (changes(follow(from, path))) refuse(path, 'a transform of an object has no mapping; convert in code')
    return any
  }
  return follow(to, path)
}

function compileDef({ def }: z.core.$ZodTypes['_zod'], path: string, follow: Follow): Mapping {
  switch (def.type) {
    case 'object':
      return compileObject(def, path, follow)
    case 'record':
      return compileRecord(def, path, follow)
    case 'array':
      return { kind: 'array', item: follow(def.element, `${path}[]`) }
    case 'tuple': {
      const items = def.items.map((item, index) => follow(item, `${path}[${index}]`))
      return { kind: 'tuple', items, rest: def.rest ? follow(def.rest, `${path}[]`) : undefined }
    }
    case 'union': {
      if ('discriminator' in def) return compileTagged(def as z.core.$ZodDiscriminatedUnionDef, path, follow)
      return orRefuse(combineOptions(def.options.map((option) => follow(option, path))), path)
    }
    case 'intersection':
      return orRefuse(combineBoth(follow(def.left, path), follow(def.right, path)), path)
    case 'pipe':
      return compilePipe(def, path, follow)
    case 'lazy':
      return follow(def.getter(), path)
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return follow(def.innerType, path)
    case 'any':
    case 'unknown':
    case 'custom':
    case 'transform':
      return any
    case 'map':
    case 'set':
    case 'promise':
    case 'function':
    case 'success':
      return refuse(path, `a ${def.type} has no place in JSON`)
    default:
      return scalar
  }
}

/**
 * The mapping of a schema. @param name what the path in an error begins with
 * @throws Error that names the place in the schema which can't be mapped without losing or mixing up data
 */
export function compileMapping(schema: Schema, name: string): Mapping {
  const done = new Map<Schema, Mapping>()
  const open = new Set<Schema>()
  const follow: Follow = (inner, path) => {
    const known = done.get(inner)
    if (known) return known
    if (open.has(inner)) return { kind: 'later', get: () => done.get(inner) ?? scalar }
    open.add(inner)
    const mapping = compileDef((inner as z.core.$ZodTypes)._zod, path, follow)
    done.set(inner, mapping)
    return mapping
  }
  return follow(schema, name)
}
