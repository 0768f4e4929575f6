import { createHash, timingSafeEqual } from 'node:crypto'

/** The one user that a broker with credentials knows. */
export interface Credentials {
  username: string
  password: string
}

export const sha256 = (value: string | Buffer): Buffer => createHash('sha256').update(value).digest()

/** Compares two texts in constant time. */
export const isSameText = (given: string, expected: string): boolean =>
  timingSafeEqual(sha256(given), sha256(expected))

/** Compares two byte strings in constant time, if they have the same length. */
export const isSameBytes = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected)
