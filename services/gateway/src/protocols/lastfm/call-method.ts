import { type HttpRequest } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { type AppCall, type Elements } from './method.ts'
import { findMethod } from './methods.ts'
import { findReader, findUser } from './reads/find-reader.ts'
import { createAuthenticateSession } from './sessions/authenticate-session.ts'
import { LastfmError } from './wire/errors.ts'
import { type Params, requireParam } from './wire/params.ts'

export interface Request {
  request: HttpRequest
  params: Params
  /** How many bytes the parameters took, in the body and the query. */
  bodyBytes: number
}

/**
 * Answers a call, checked in this order: the method, how it was sent, the key, the session, the rate.
 * @throws LastfmError for what is refused; AppError for what fails
 */
export function createCallMethod(deps: Deps): (call: Request) => Promise<Elements> {
  const authenticateSession = createAuthenticateSession(deps)
  const { apiAccounts, intakeLimit, requestLimits } = deps

  return async ({ request, params, bodyBytes }) => {
    const method = findMethod(requireParam(params, 'method'))
    if (!method) throw new LastfmError(3)
    if (method.post && request.method !== 'POST') {
      throw new LastfmError(4, { message: 'You must use POST in order to use this method.' })
    }
    const apiKey = params.get('api_key')
    if (!apiKey) throw new LastfmError(10)

    if (method.access === 'submit') {
      const { caller, source } = await authenticateSession('submit', { params, request })
      await intakeLimit.admit({ request, caller, bodyBytes })
      const { userId } = caller
      return method.answer({ deps, request, params, account: undefined, userId, source, bodyBytes })
    }
    const account = await apiAccounts.byKey(apiKey)
    const call: AppCall = { deps, request, params, account }
    if (method.access === 'app') {
      await requestLimits.countUnknown(request)
      return method.answer(call)
    }
    const caller = await findReader(call, authenticateSession)
    await requestLimits.admit({ request, caller, bodyBytes })
    return method.answer({ ...call, user: await findUser(call, caller) })
  }
}
