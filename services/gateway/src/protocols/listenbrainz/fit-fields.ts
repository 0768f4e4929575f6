import { type z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { type FromWire, fromWire } from '@ongaku/shared/wire'
import { type Values } from './listen-values.ts'

/** What must fit, and where a listen has it; everything else is dropped rather than costing the play. */
const required: Readonly<Record<string, string>> = {
  title: 'track_metadata.track_name',
  artist: 'track_metadata.artist_name',
  duration_ms: 'track_metadata.additional_info.duration',
  started_at: 'listened_at',
}

/** `artist_names` of `artist_names[3]`. */
const fieldNameOf = (field: string): string => /^\w*/.exec(field)?.[0] ?? ''

/**
 * Validates the fields of a play. Optional ones that our limits refuse, though ListenBrainz takes them, are left out.
 * @throws AppError `invalid_input` that names the field within the listen
 */
export function fitFields<S extends z.ZodType>(schema: S, fields: Values): FromWire<z.output<S>> {
  try {
    return fromWire(schema, fields, '')
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const bad = error.fields.map(({ field, message }) => ({ name: fieldNameOf(field), message }))
    const fatal = bad.find(({ name }) => !name || name in required)
    if (fatal) {
      const field = required[fatal.name] ?? fatal.name
      const { message } = fatal
      throw new AppError('invalid_input', `${field}: ${message}`, {
        fields: [{ field, message }],
        cause: error,
      })
    }
    const names = new Set(bad.map(({ name }) => name))
    const fitting = Object.entries(fields).filter(([name]) => !names.has(name))
    return fitFields(schema, Object.fromEntries(fitting))
  }
}
