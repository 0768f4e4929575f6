import { AppError } from '@ongaku/shared/errors'
import { type ApiAccount } from '../../../api-accounts/api-account.repository.ts'
import { hashToken } from '../../../auth/secret-token.ts'
import { type Deps } from '../../../deps.ts'
import { isExpired } from '../auth/auth-token.repository.ts'
import { type Params } from '../wire/params.ts'
import { isAllowedCallback } from './callback.ts'

/** What an application asks a person for. */
export interface AccessRequest {
  account: ApiAccount
  owner: string
  /** The token of auth.getToken; without it one is made once the person agrees, and sent to the callback. */
  token: string | undefined
  /** Where the person is sent then. */
  callback: string | undefined
}

const refuse = (message: string) => new AppError('invalid_input', message)

/** @throws AppError `invalid_input` unless it was issued to this account and waits for a decision */
async function checkToken(deps: Deps, { id }: ApiAccount, token: string): Promise<void> {
  const known = await deps.lastfmTokens.byHash(hashToken(token))
  const waits = known?.accountId === id && known.state === 'pending' && !isExpired(known, deps.clock.now())
  if (!waits) {
    throw refuse(
      'This link has expired or has already been used. Go back to the application and start again.',
    )
  }
}

/**
 * Reads `api_key`, `token` and `cb`, of a page's address or of its form. With a token and without `cb` it is the flow for
 * programs that wait for the person themselves; otherwise the one that leads back to the application.
 * @throws AppError that tells the person what is wrong with their link
 */
export async function findRequest(deps: Deps, params: Params): Promise<AccessRequest> {
  const account = await deps.apiAccounts.byKey(params.get('api_key') ?? '')
  const owner = account && (await deps.users.byId(account.userId))
  if (!account || !owner) throw new AppError('not_found', 'No application on this server has this API key.')
  const token = params.get('token') || undefined
  const asked = params.get('cb') || undefined
  if (asked !== undefined && !isAllowedCallback(asked, account.callbackUrl)) {
    throw refuse(
      'The application wants to send you to an address other than the callback of its API account.',
    )
  }
  const callback = asked ?? (token === undefined ? account.callbackUrl : undefined)
  if (token !== undefined) await checkToken(deps, account, token)
  else if (callback === undefined) {
    throw refuse('The link has no token, and the application’s API account has no callback to send one to.')
  }
  return { account, owner: owner.username, token, callback }
}
