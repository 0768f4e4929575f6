import { z } from 'zod'
import { describeInput } from '../errors/index.ts'
import { settingInfo, type SettingInfo } from './setting.ts'

export type Environment = Record<string, string | undefined>

/** A setting that is missing or wrong; the message is one line that names it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Shape = Record<string, z.core.$ZodType>

const shapeOf = (schema: z.core.$ZodType): Shape | undefined =>
  schema instanceof z.ZodObject ? schema.shape : undefined

/** The values the environment sets, in the shape of the schema; a variable that is empty counts as not set. */
function readShape(shape: Shape, env: Environment): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(shape)) {
    const info = settingInfo(field)
    const nested = shapeOf(field)
    if (info) {
      const value = env[info.env]?.trim()
      if (value) values[key] = value
    } else if (nested) {
      values[key] = readShape(nested, env)
    }
  }
  return values
}

function infoAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): SettingInfo | undefined {
  const info = settingInfo(schema)
  const [key, ...rest] = path
  if (info || key === undefined) return info
  const field = shapeOf(schema)?.[String(key)]
  return field && infoAt(field, rest)
}

function describeProblem(schema: z.core.$ZodType, issue: z.core.$ZodIssue, env: Environment): string {
  const info = infoAt(schema, issue.path)
  if (!info) return `${issue.path.join('.')}: ${issue.message}`
  const value = env[info.env]?.trim()
  const given = !value ? 'it is not set' : info.secret ? 'the value is not shown' : `it is "${value}"`
  return `${info.env}: ${issue.message} (${given}; ${info.description})`
}

/**
 * Reads a configuration from environment variables through its schema.
 * @throws ConfigError one line that names the variable, what is wrong with it and what it is for
 */
export function loadConfig<S extends z.ZodObject>(schema: S, env: Environment): z.output<S> {
  const parsed = schema.safeParse(readShape(schema.shape, env), { error: describeInput })
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw new ConfigError(first ? describeProblem(schema, first, env) : 'the configuration is not valid')
}

export interface DescribedSetting extends SettingInfo {
  /** The default as text; undefined where there is none. */
  default: string | undefined
  required: boolean
}

/** Every setting of a schema in its order, for the documentation and for checking it. */
export function describeSettings(schema: z.core.$ZodType): DescribedSetting[] {
  return Object.values(shapeOf(schema) ?? {}).flatMap((field) => {
    const info = settingInfo(field)
    if (!info) return describeSettings(field)
    const parsed = z.safeParse(field, undefined)
    const fallback =
      parsed.success && parsed.data !== undefined ? `${parsed.data as string | number}` : undefined
    return [{ ...info, default: fallback, required: !parsed.success }]
  })
}
