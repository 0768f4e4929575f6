import { type z } from 'zod'
import { AppError } from '@ongaku/shared/errors'
import { trackFields } from '@ongaku/shared/plays'
import { type FromWire, fromWire } from '@ongaku/shared/wire'

const { artist: _, title: __, ...optional } = trackFields

/** `artist_names` of `artist_names[3]`. */
const fieldNameOf = (field: string): string => /^\w*/.exec(field)?.[0] ?? ''

/**
 * Validates a track or a play from the wire. What a track can do without is left out where it isn't valid: players can't
 * mend their tags, and would send the play again and again, or lose it. Looked at apart only once something isn't valid.
 * @param needed fields that must be valid besides artist, title and what is not of the track, if they are there
 * @throws AppError `invalid_input` that names those
 */
export function fitTrack<S extends z.ZodType>(
  schema: S,
  fields: Readonly<Record<string, unknown>>,
  needed: readonly (keyof typeof optional)[] = [],
): FromWire<z.output<S>> {
  try {
    return fromWire(schema, fields, '')
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const mayMiss = ({ field }: { field: string }): boolean => {
      const name = fieldNameOf(field)
      return Object.hasOwn(optional, name) && !(needed as readonly string[]).includes(name)
    }
    const bad = error.fields.filter((each) => !mayMiss(each))
    const [first] = bad
    if (first) {
      const { field, message } = first
      throw new AppError('invalid_input', `${field}: ${message}`, { fields: bad, cause: error })
    }
    const names = new Set(error.fields.map(({ field }) => fieldNameOf(field)))
    const fitting = Object.entries(fields).filter(([name]) => !names.has(name))
    return fitTrack(schema, Object.fromEntries(fitting), needed)
  }
}
