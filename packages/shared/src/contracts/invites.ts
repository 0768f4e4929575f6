import { z } from 'zod'
import { instant, nameText } from '../plays/play-schema.ts'
import { defineContract } from './contract.ts'

const path = '/admin/invites'
const tag = 'Administration'

const inviteFields = {
  id: z.uuid(),
  note: z.string().optional(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().optional(),
}

export const createInvite = defineContract({
  method: 'post',
  path,
  summary: 'Invite somebody to register',
  tag,
  access: 'administrator',
  body: z.strictObject({
    note: nameText.max(200).optional().describe('Whom it is for'),
    expires_at: instant.optional().describe('Until when it can be used; without it, until it is revoked'),
  }),
  response: {
    status: 201,
    description: 'The invite; its code is shown only this once',
    schema: z.object({ ...inviteFields, code: z.string().describe('Lets one user register') }),
  },
})

const inviteSchema = z
  .object({
    ...inviteFields,
    used_at: z.iso.datetime().optional(),
    used_by: z.string().optional().describe('The username of who registered with it'),
  })
  .meta({ id: 'Invite' })

export const listInvites = defineContract({
  method: 'get',
  path,
  summary: 'List the invites, newest first',
  tag,
  access: 'administrator',
  response: {
    status: 200,
    description: 'Every invite, without its code',
    schema: z.object({ items: z.array(inviteSchema) }),
  },
})

export const revokeInvite = defineContract({
  method: 'delete',
  path: `${path}/:id`,
  summary: 'Revoke an invite',
  description: 'Who has registered with it stays.',
  tag,
  access: 'administrator',
  params: z.object({ id: z.uuid() }),
  response: { status: 204, description: 'Nobody can register with it' },
})
