import { AppError } from '@ongaku/shared/errors'
import { defineEndpoint, type HttpRequest, json } from '@ongaku/shared/http'
import { type Deps } from '../../deps.ts'
import { clientOf } from '../../auth/client.ts'
import { readToken } from './authenticate-listener.ts'

/** As older clients send it, the token may stand in the query. */
const tokenOf = ({ headers, query }: HttpRequest): string | undefined =>
  readToken(headers.authorization) ?? (new URLSearchParams(query).get('token') || undefined)

/** Whose token it is. That it is nobody's is no failure here, but an answer. */
export function validateToken({
  authenticateToken,
  requestLimits,
  users,
}: Pick<Deps, 'authenticateToken' | 'requestLimits' | 'users'>) {
  async function findOwner(token: string, request: HttpRequest) {
    try {
      const caller = await authenticateToken(token, clientOf(request))
      await requestLimits.admit({ request, caller, bodyBytes: 0 })
      return await users.byId(caller.userId)
    } catch (error) {
      if (error instanceof AppError && error.code === 'unauthenticated') return undefined
      throw error
    }
  }

  return defineEndpoint({
    methods: ['GET'],
    path: '/1/validate-token',
    authenticate: null,
    admit: null,
    async handle({ request }) {
      const token = tokenOf(request)
      if (token === undefined) {
        throw new AppError('invalid_input', 'You need to provide a token')
      }
      const owner = await findOwner(token, request)
      if (!owner) return json({ code: 200, message: 'Token invalid.', valid: false })
      return json({ code: 200, message: 'Token valid.', valid: true, user_name: owner.username })
    },
  })
}
