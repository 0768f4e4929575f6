import { AppError } from '@ongaku/shared/errors'
import { type HttpRequest } from '@ongaku/shared/http'
import { type Deps } from '../../../deps.ts'
import { type User } from '../../../users/user.ts'

/**
 * Who is signed in to this browser, by the cookie; undefined for nobody, or once that sign-in has ended.
 * @throws AppError `forbidden` for a disabled user, and for a form that another site sends
 */
export async function findVisitor(
  { sessionCookies, users }: Pick<Deps, 'sessionCookies' | 'users'>,
  request: HttpRequest,
): Promise<User | undefined> {
  if (!sessionCookies.isSent(request)) return undefined
  try {
    const { userId } = await sessionCookies.authenticate(request)
    return await users.byId(userId)
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthenticated') return undefined
    throw error
  }
}
