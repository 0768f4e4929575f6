import { AppError } from '@ongaku/shared/errors'
import { type Caller } from '@ongaku/shared/http'

/**
 * For what an API token may not do: it stands in a player's settings, and whoever reads it there must not be able to make
 * others of it or to take the owner's away.
 * @throws AppError `forbidden`
 */
export function requireSignIn({ sessionId }: Caller): void {
  if (!sessionId) throw new AppError('forbidden', 'An API token may not do this; sign in with your password')
}
