import { randomUUID } from 'node:crypto'

/** A unique name, for a database, topic or group of a test's own. */
export const uniqueName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 8)}`
