import { randomUUID } from 'node:crypto'

/** A name nobody else uses, for a database, topic or group of a test's own. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`
