import { type z } from 'zod'

/** A field that a play can do without, or undefined where it isn't valid: a client would send the play again and again. */
export const keepValid = <T>(schema: z.ZodType<T>, value: unknown): T | undefined =>
  schema.safeParse(value).data
