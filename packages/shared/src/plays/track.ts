import { type z } from 'zod'
import { type FromWire, toCamelKey } from '../wire/key-case.ts'
import { trackFields } from './play-schema.ts'

/** A track as the code sees it. Its fields are those of `trackFields`, written nowhere else. */
export type Track = FromWire<z.output<z.ZodObject<typeof trackFields>>>

const names = Object.keys(trackFields).map(toCamelKey) as (keyof Track)[]

/** The track fields of an object, such as a play; those that are undefined are left out. */
export function pickTrack(from: Track): Track {
  const known = names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))
  return Object.fromEntries(known) as Track
}
