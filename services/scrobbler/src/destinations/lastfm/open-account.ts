import { enforceRateLimit, type Limiter } from '@ongaku/shared/cache'
import { AppError } from '@ongaku/shared/errors'
import { UpstreamError } from '@ongaku/shared/upstream'
import { type DestinationAccount } from '../destination.ts'
import { type LastfmClient } from './lastfm-client.ts'
import { type LinkTokenRepository } from './link-token.repository.ts'

export interface LinkingDeps {
  client: LastfmClient
  linkTokens: LinkTokenRepository
  /** Calls to Last.fm for linking, by user. */
  linkLimit: Limiter
}

/** What the user has to do next, by Last.fm's error code. */
const advice: Record<string, string> = {
  14: 'The token is not yet allowed: open auth_url, allow access, and try again',
  15: 'The token has expired: begin again with GET /lastfm/auth',
  4: 'Last.fm does not know the token, or it was used before: begin again with GET /lastfm/auth',
}

const unknownToken = 'The token is not one of yours, or it has expired: begin with GET /lastfm/auth'

/**
 * Exchanges a token for the session of the account it was allowed for. Only the user who asked for the token may.
 * @throws AppError `unauthenticated`, saying what to do next; `rate_limited`; UpstreamError
 */
export async function openAccount(
  { client, linkTokens, linkLimit }: LinkingDeps,
  userId: string,
  token: string,
): Promise<DestinationAccount> {
  if (!(await linkTokens.isOf(token, userId))) throw new AppError('unauthenticated', unknownToken)
  await enforceRateLimit(linkLimit, userId, 'attempts to link an account')
  try {
    const { username, sessionKey } = await client.getSession(token)
    return { username, credentials: sessionKey }
  } catch (error) {
    const detail = error instanceof UpstreamError && advice[String(error.upstreamCode)]
    throw detail ? new AppError('unauthenticated', detail, { cause: error }) : error
  }
}
