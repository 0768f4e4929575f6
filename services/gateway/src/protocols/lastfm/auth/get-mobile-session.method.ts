import { usernameKeyOf } from '@ongaku/shared/contracts'
import { isSameSecret, md5 } from '../../../app-password/proofs.ts'
import { apiTokenShape } from '../../../auth/authenticate.ts'
import { clientOf } from '../../../auth/client.ts'
import { type AppCall, type Method } from '../method.ts'
import { type Element } from '../wire/element.ts'
import { LastfmError } from '../wire/errors.ts'
import { requireParam } from '../wire/params.ts'
import { checkSignature } from '../wire/signature.ts'
import { describeSession, openSession } from './open-session.ts'

const maxUsername = 256

/** How a client proves that it knows the app password: the password itself, or the older authToken. */
function createProof({ params }: AppCall, username: string): (password: string) => boolean {
  const authToken = params.get('authToken')?.toLowerCase()
  if (authToken === undefined) {
    const given = requireParam(params, 'password')
    return (password) => isSameSecret(given, password)
  }
  // The name as it was typed or, as some clients have it, in lower case.
  return (password) =>
    [username, username.toLowerCase()].some((name) => isSameSecret(authToken, md5(name + md5(password))))
}

/** An API token in place of the password is its own session key, which ends with the token. @throws LastfmError 4 */
async function answerApiToken({ deps, request }: AppCall, username: string, token: string): Promise<Element> {
  const { userId } = await deps.authenticateToken(token, clientOf(request))
  const user = await deps.users.byId(userId)
  if (!user || usernameKeyOf(user.username) !== usernameKeyOf(username)) throw new LastfmError(4)
  return describeSession(user.username, token)
}

/**
 * `auth.getMobileSession`: by username and app password, or by authToken = md5(username + md5(app password)). It is the way in for
 * clients whose API key is built in.
 */
export const getMobileSession: Method = {
  name: 'auth.getMobileSession',
  post: true,
  access: 'app',
  async answer(call) {
    const { deps, request, params, account } = call
    if (account) checkSignature(params, account.sharedSecret)
    const username = requireParam(params, 'username')
    // Nobody's, and failures are counted by it.
    if (username.length > maxUsername) throw new LastfmError(4)
    const password = params.get('password') ?? ''
    if (apiTokenShape.test(password)) return [await answerApiToken(call, username, password)]
    const isProof = createProof(call, username)
    const { userId } = await deps.authenticateAppPassword({ username, ip: request.ip, isProof })
    const user = await deps.users.byId(userId)
    if (!user) throw new LastfmError(4)
    return [await openSession(call, user, { byAppPassword: true })]
  },
}
