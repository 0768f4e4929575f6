import { z } from 'zod'
import { commonPasswords } from './common-passwords.ts'

/** The form usernames are compared in: case makes no difference. */
export const usernameKeyOf = (username: string): string => username.toLowerCase()

/** Names that every player protocol can carry: no spaces, nothing that needs escaping. */
export const usernameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must start with a letter or digit, and may hold letters (a to z), digits, ".", "_" and "-"',
  )

/** One form for one password typed on two keyboards (NFKC: NIST SP 800-63B, 5.1.1.2). */
export const normalisePassword = (password: string): string => password.normalize('NFKC')

/** Text with half a surrogate pair has no UTF-8: two such passwords would be the same bytes. */
export const passwordText = z
  .string()
  .max(1024)
  .refine((text) => text.isWellFormed(), 'is not well-formed text')

/** A new password; nothing is asked of its characters but that some can be seen. */
export const newPasswordSchema = passwordText
  .min(8)
  .refine((text) => /[^\p{Z}\p{C}]/u.test(text), 'must not be blank')
  .refine(
    (text) => !commonPasswords.has(normalisePassword(text).toLowerCase()),
    'is one of the most common passwords',
  )
