import { type Access } from '@ongaku/shared/contracts'
import { AppError } from '@ongaku/shared/errors'
import { type Authenticate, requireAccess } from '@ongaku/shared/http'
import { type AuthenticateToken } from '../../auth/authenticate.ts'
import { clientOf } from '../../auth/client.ts'

/** The token of `Token …`, as ListenBrainz has it, or `Bearer …`, in any case; undefined where there is none. */
export const readToken = (header: string | undefined): string | undefined =>
  /^(?:token|bearer) +(\S+) *$/i.exec(header ?? '')?.[1]

/** Authenticates by the token in the Authorization header, and checks what it may do. */
export const authenticateListener = (authenticateToken: AuthenticateToken, access: Access): Authenticate =>
  requireAccess(access, async (request) => {
    const { headers } = request
    const token = readToken(headers.authorization)
    if (token !== undefined) return authenticateToken(token, clientOf(request))
    const problem = headers.authorization
      ? "The Authorization header can't be read"
      : 'You need to provide an Authorization header'
    throw new AppError('unauthenticated', `${problem}: send "Token " and an API token`)
  })
