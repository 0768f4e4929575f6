import { z } from 'zod'
import { invalidField } from '../errors/index.ts'

/** The place in a list, ordered by time and then by id, after which the next page begins. */
export interface Position {
  at: Date
  id: string
}

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()])

/** A position as the opaque text clients hand back. */
const writeCursor = ({ at, id }: Position): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')

/** @throws AppError `invalid_input` for a text that `writeCursor` didn't make */
export function readCursor(cursor: string): Position {
  try {
    const [at, id] = positionSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return { at: new Date(at), id }
  } catch (cause) {
    throw invalidField('cursor', 'is not the next_cursor of a page', cause)
  }
}

/**
 * The page of a list that was asked for one item more than it holds: that one shows whether there is another page.
 * @param positionOf the place of an item in the list's order
 */
export function toPage<T, V>(
  found: readonly T[],
  limit: number,
  positionOf: (item: T) => Position,
  describe: (item: T) => V,
): { items: V[]; nextCursor: string | null } {
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(describe),
    nextCursor: found.length > limit && last ? writeCursor(positionOf(last)) : null,
  }
}
