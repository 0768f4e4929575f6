import { mapInTurns } from '@ongaku/shared/collections'
import { AppError } from '@ongaku/shared/errors'
import { type Submission } from './submission.ts'

const hasNul = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNul)
}

/**
 * Reads the listens of a request one by one, a few milliseconds' worth at a time. What stands in a listen, also what we
 * don't keep, must not hold a NUL, as at ListenBrainz.
 * @throws AppError `invalid_input` for the first bad listen, naming it: `payload[3].listened_at: is required`
 */
export async function readPayload<T>(
  { listens, mayHoldNul }: Submission,
  read: (listen: unknown) => T,
): Promise<T[]> {
  return mapInTurns(listens, (listen, index) => {
    try {
      if (mayHoldNul && hasNul(listen)) throw new AppError('invalid_input', 'must not hold a NUL character')
      return read(listen)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code, message, fields } = error
      const place = `payload[${index}]`
      throw new AppError(code, `${place}${fields.length > 0 ? '.' : ': '}${message}`, { cause: error.cause })
    }
  })
}
