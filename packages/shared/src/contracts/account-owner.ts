import { z } from 'zod'
import { serviceName } from './connections.ts'
import { defineContract } from './contract.ts'

/**
 * Between services alone: it is in no service's list, and so is never forwarded. The gateway asks it before it knows who is
 * calling, and therefore in nobody's name (`nobody` of `@ongaku/shared/http`).
 */
export const findAccountOwner = defineContract({
  method: 'post',
  path: '/internal/account-owner',
  summary: 'Find the user whose linked account some credentials open',
  tag: 'Internal',
  body: z.strictObject({ service: serviceName, credentials: z.string().min(1).max(500) }),
  response: {
    status: 200,
    description: 'The user who has linked the account, most recently if several have',
    schema: z.object({ user_id: z.uuid() }),
  },
})
