import { type z } from 'zod'

export interface SettingInfo {
  /** The environment variable the value is read from. */
  env: string
  /** One sentence a person reads in the list of settings. */
  description: string
  /** A secret's value is never shown, not even in an error. */
  secret?: boolean
}

const infoBySchema = new WeakMap<z.core.$ZodType, SettingInfo>()

/** Marks a field of a config schema as read from an environment variable. Fields without it must have a default. */
export function setting<S extends z.ZodType>(schema: S, info: SettingInfo): S {
  // A clone, so that one schema used for two settings doesn't carry one's name to the other.
  const marked = schema.clone()
  infoBySchema.set(marked, info)
  return marked
}

/** The setting behind a field, also where the field has been made optional since. */
export function settingInfo(schema: z.core.$ZodType): SettingInfo | undefined {
  const { def } = schema as z.ZodOptional
  return infoBySchema.get(schema) ?? ('innerType' in def ? settingInfo(def.innerType) : undefined)
}
