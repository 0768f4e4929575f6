/**
 * The one consumer group of the history. All that changes it is read by the same group: one group alone sees a user's
 * events in the order they were published, so that a play is removed after it was recorded and not before, and nothing
 * is recorded for a user who was deleted earlier. Neighbours of one type are still handled together.
 */
export const historyGroup = 'library.record-play'
