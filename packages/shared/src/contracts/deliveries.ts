import { z } from 'zod'
import { serviceLabel, serviceName } from './connections.ts'
import { defineContract } from './contract.ts'

/** What has become of a play on its way to an account. The first three are still open. */
export const deliveryStatus = z.enum([
  'pending',
  'retrying',
  'held',
  'accepted',
  'ignored',
  'expired',
  'rejected',
  'cancelled',
])

export const deliverySchema = z
  .object({
    connection: z.uuid(),
    service: serviceName,
    status: deliveryStatus,
    attempts: z.int().min(0),
    next_attempt_at: z.iso.datetime().optional(),
    reason: z.string().optional().describe('Why it has not arrived, or how the service corrected it'),
    delivered_at: z.iso.datetime().optional(),
    service_name: serviceLabel,
  })
  .meta({ id: 'Delivery' })

export const listDeliveries = defineContract({
  method: 'get',
  path: '/plays/:id/deliveries',
  summary: 'List what has become of a play at each linked account',
  tag: 'Plays',
  params: z.object({ id: z.uuid() }),
  response: {
    status: 200,
    description: 'A row for each account that was linked when the play came in',
    schema: z.object({ items: z.array(deliverySchema) }),
  },
})
