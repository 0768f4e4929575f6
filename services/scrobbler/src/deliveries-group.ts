/**
 * The one consumer group of what is owed to linked accounts. All that adds to it or takes from it is read by the same group:
 * one group alone sees a user's events in the order they were published, so that a switch holds for the plays after it,
 * a play is cancelled after it was enqueued, and nothing is enqueued for a user who was deleted earlier.
 */
export const deliveriesGroup = 'scrobbler.enqueue-deliveries'
