import { AppError } from '@ongaku/shared/errors'
import { defineRoute } from '@ongaku/shared/http'
import { type SignIns } from './sign-in.ts'

export const logout = ({ signIns }: { signIns: SignIns }) =>
  defineRoute({
    method: 'post',
    path: '/auth/logout',
    summary: 'End this sign-in',
    description: 'Its access token and its refresh token stop working at once.',
    tag: 'Sign-in',
    response: { status: 204, description: 'Signed out' },
    async handle({ caller }) {
      if (!caller.sessionId) {
        throw new AppError(
          'forbidden',
          'An API token is no sign-in; revoke it at DELETE /users/me/tokens/{id}',
        )
      }
      await signIns.end(caller.sessionId)
    },
  })
