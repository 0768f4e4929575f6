import { z } from 'zod'
import { defineContract } from './contract.ts'

const partStatus = z.object({
  name: z.string(),
  ready: z.boolean(),
  reason: z.string().optional().describe('Why it is not ready'),
  state: z.record(z.string(), z.unknown()).optional().describe('Details, such as the state of a breaker'),
})

export const getStatus = defineContract({
  method: 'get',
  path: '/status',
  summary: 'Get the state of everything the server works with',
  description:
    'Plays are taken as long as the database and the event broker are ready; what else is not ready only delays what is done with them.',
  tag: 'Server',
  response: {
    status: 200,
    description: 'The state of each part',
    schema: z
      .object({ status: z.enum(['ok', 'degraded']), parts: z.array(partStatus) })
      .meta({ id: 'Status' }),
  },
})
