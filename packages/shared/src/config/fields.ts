import { z } from 'zod'

/** A TCP port; 0 lets the system choose one. */
export const port = z.coerce.number().int().min(0).max(65_535)

/** A whole number from `min` to `max`, both included. */
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)

/** An http(s) address. */
export const httpUrl = z.url({ protocol: /^https?$/ })
