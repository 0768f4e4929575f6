export { type OutboxEntry, pushEntries, writeEntry } from './entry.ts'
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts'
