import { type z } from 'zod'
import { AppError, invalidField } from '@ongaku/shared/errors'
import { type FromWire } from '@ongaku/shared/wire'
import { fitTrack } from '../../intake/fit-track.ts'
import { type Values } from './listen-values.ts'

/** Where a listen has what must be valid. */
const places: Readonly<Record<string, string>> = {
  title: 'track_metadata.track_name',
  artist: 'track_metadata.artist_name',
  duration_ms: 'track_metadata.additional_info.duration',
  started_at: 'listened_at',
}

/**
 * Validates the fields of a play. Optional ones that our limits refuse, though ListenBrainz takes them, are left out.
 * @throws AppError `invalid_input` that names the field within the listen
 */
export function fitListen<S extends z.ZodType>(schema: S, fields: Values): FromWire<z.output<S>> {
  try {
    return fitTrack(schema, fields, ['duration_ms'])
  } catch (error) {
    const [bad] = error instanceof AppError ? error.fields : []
    if (!bad) throw error
    throw invalidField(places[bad.field] ?? bad.field, bad.message)
  }
}
