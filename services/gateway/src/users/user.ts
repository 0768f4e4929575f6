import { z } from 'zod'

export interface User {
  id: string
  username: string
  /** As `hashPassword` writes it. */
  passwordHash: string
  createdAt: Date
}

/** The form usernames are compared in: case makes no difference. */
export const usernameKeyOf = (username: string): string => username.toLowerCase()

/** Names that every player protocol can carry: no spaces, nothing that needs escaping. */
export const usernameSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'may hold letters (a to z), digits, ".", "_" and "-", and begins with a letter or digit',
  )
