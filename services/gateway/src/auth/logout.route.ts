import { defineRoute } from '@ongaku/shared/http'
import { type SignIns } from './sign-in.ts'

export const logout = ({ signIns }: { signIns: SignIns }) =>
  defineRoute({
    method: 'post',
    path: '/auth/logout',
    summary: 'End this sign-in',
    description:
      'Its access token and its refresh token stop working at once; where several gateways run, within 10 seconds at the others.',
    tag: 'Sign-in',
    needsSignIn: true,
    response: { status: 204, description: 'Signed out' },
    async handle({ caller }) {
      if (caller.sessionId) await signIns.end(caller.sessionId)
    },
  })
