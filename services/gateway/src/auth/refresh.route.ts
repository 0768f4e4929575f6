import { z } from 'zod'
import { type Limiter } from '@ongaku/shared/cache'
import { defineRoute } from '@ongaku/shared/http'
import { spend } from '../spend.ts'
import { signedInSchema, type SignIns } from './sign-in.ts'

interface RefreshParts {
  signIns: SignIns
  /** Refreshes by address. */
  refreshLimit: Limiter
}

export const refresh = ({ signIns, refreshLimit }: RefreshParts) =>
  defineRoute({
    method: 'post',
    path: '/auth/refresh',
    summary: 'Get a new access token',
    description:
      'The refresh token is used up. A client that missed the answer may send it again for 30 seconds and gets the same new refresh token; after that, sending it again ends the sign-in.',
    tag: 'Sign-in',
    authenticated: false,
    body: z.strictObject({ refresh_token: z.string().min(1).max(200) }),
    response: { status: 200, description: 'A new pair of tokens', schema: signedInSchema },
    async handle({ body: { refreshToken }, ip }) {
      await spend(refreshLimit, ip, 'refreshes')
      return signIns.refresh(refreshToken)
    },
  })
