import { z } from 'zod'
import { defineContract } from './contract.ts'

const tag = 'API accounts'

export const listLastfmSessions = defineContract({
  method: 'get',
  path: '/users/me/lastfm-sessions',
  summary: "List the players signed in over Last.fm's API, last used first",
  tag,
  response: {
    status: 200,
    description: 'Every session, without its key',
    schema: z.object({
      items: z.array(
        z
          .object({
            id: z.uuid(),
            client: z.string().optional().describe('The API account, or the player as it calls itself'),
            api_account_id: z.uuid().optional().describe('Absent for players whose key is built in'),
            created_at: z.iso.datetime(),
            last_used_at: z.iso.datetime().describe('To the minute'),
          })
          .meta({ id: 'LastfmSession' }),
      ),
    }),
  },
})

export const revokeLastfmSession = defineContract({
  method: 'delete',
  path: '/users/me/lastfm-sessions/:id',
  access: 'owner',
  summary: "Sign a player out of Last.fm's API",
  description: 'Where several gateways run, the others may still accept it for up to 10 seconds.',
  tag,
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'Its session key no longer works' },
})
