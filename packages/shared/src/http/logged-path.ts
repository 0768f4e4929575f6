/** The shortest part that may be a secret: webhooks' have 43 characters. Ids are UUIDs, with 36. */
const minSecretLength = 40

const longParts = new RegExp(`[^/]{${minSecretLength},}`, 'g')

/**
 * A request's path as it may be logged. Some protocols carry a secret in it, since their clients can send one nowhere else;
 * it is left out at any address, so that one sent to a mistyped path isn't logged either.
 */
export const loggedPath = (path: string): string => path.replace(longParts, '…')
