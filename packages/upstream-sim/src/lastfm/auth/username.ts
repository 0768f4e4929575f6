import { z } from 'zod'

/** Letters, digits, `-` and `_`, beginning with a letter; longer than the real 15, for the tests' sake. */
export const usernameSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'Letters, digits, - and _, beginning with a letter, at most 64')
