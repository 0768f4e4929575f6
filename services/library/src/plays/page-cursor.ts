import { z } from 'zod'
import { AppError } from '@ongaku/shared/errors'

/** The place in a list of plays after which the next page begins. */
export interface Position {
  startedAt: Date
  id: string
}

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()])

/** A position as the opaque text clients hand back. */
export const writeCursor = ({ startedAt, id }: Position): string =>
  Buffer.from(JSON.stringify([startedAt.toISOString(), id])).toString('base64url')

/** @throws AppError `invalid_input` for a text that `writeCursor` didn't make */
export function readCursor(cursor: string): Position {
  try {
    const [startedAt, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { startedAt: new Date(startedAt), id }
  } catch (cause) {
    const fields = [{ field: 'cursor', message: 'is not the next_cursor of a page' }]
    throw new AppError('invalid_input', 'cursor: is not the next_cursor of a page', { fields, cause })
  }
}
